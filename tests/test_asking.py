"""What if, and the rules of a workshop: answers that are no part of a design."""

import json
from pathlib import Path

import pytest

from copnb.advice.rules import GROUPS, THRESHOLDS, Rules
from copnb.design.community import step
from copnb.report.drawings import DRAWINGS, Known
from copnb.store.folders import load, new
from copnb.store.rules import load_rules
from copnb.workshop.asking import RulesPage, WhatIf
from copnb.workshop.form import StepForm
from copnb.workshop.sheet import Gallery, Sheet
from copnb.workshop.trying import TRIED, Turn, tried, with_answers

SLUG = "lantern-circle"
SIZE = "design.size_target"


@pytest.fixture
def folder(samples: Path) -> Path:
    return samples / SLUG


def trying(folder: Path, key: str = "design") -> tuple[WhatIf, Sheet]:
    sheet = Sheet(step(key), folder, interactive=True)
    return sheet.what_if(), sheet


def press_keep(trial: WhatIf) -> None:
    trial._handle_custom_msg({"type": "keep"}, [])


def test_another_size_is_told_and_not_saved(folder: Path) -> None:
    before = (folder / "community.json").read_bytes()
    trial, _sheet = trying(folder)
    assert "276 pairs" not in trial.html
    trial.answers = trial.answers | {SIZE: 24}
    assert "276 pairs" in trial.html  # 24 people x 23 others / 2
    assert "Worse" in trial.html
    assert (folder / "community.json").read_bytes() == before


def test_what_is_put_back_changes_nothing(folder: Path) -> None:
    trial, _sheet = trying(folder)
    empty = trial.html
    trial.answers = trial.answers | {SIZE: 24}
    trial.answers = trial.own
    assert trial.html == empty


def test_what_is_kept_is_saved_and_shown_in_the_form(folder: Path) -> None:
    trial, sheet = trying(folder)
    form = sheet.form()
    trial.answers = trial.answers | {SIZE: 24}
    press_keep(trial)
    assert load(folder).design.size_target == 24
    assert form.answers["size_target"] == 24
    assert trial.own[SIZE] == 24
    assert "276 pairs" not in trial.html


def test_what_another_page_saved_stays_when_a_trial_is_kept(folder: Path) -> None:
    trial, _sheet = trying(folder)
    other = StepForm(step("design"), folder)
    changes = {"size_reason": "We asked."}
    other._handle_custom_msg({"type": "patch", "seq": 1, "base": {}, "changes": changes}, [])
    trial.answers = trial.answers | {SIZE: 24}
    press_keep(trial)
    stored = load(folder).design
    assert (stored.size_target, stored.size_reason) == (24, "We asked.")


def test_what_cannot_stand_is_told_and_never_kept(folder: Path) -> None:
    trial, _sheet = trying(folder)
    trial.answers = trial.answers | {SIZE: -3}
    assert "Please change this" in trial.html
    press_keep(trial)
    assert load(folder).design.size_target == 10


def test_a_trial_goes_on_while_the_form_saves(folder: Path) -> None:
    trial, sheet = trying(folder)
    form = sheet.form()
    trial.answers = trial.answers | {SIZE: 24}
    changes = {"meetup_minutes": 60}
    form._handle_custom_msg({"type": "patch", "seq": 1, "base": {}, "changes": changes}, [])
    assert trial.answers[SIZE] == 24
    assert trial.answers["design.meetup_minutes"] == 60


def test_less_weight_is_better_and_more_is_worse(folder: Path) -> None:
    known = Known(load(folder), Rules())
    worse = tried(known, {SIZE: 24})["changes"][0]
    assert (worse.before.id, worse.turn) == ("group-size", Turn.WORSE)
    larger, _problems = with_answers(known.community, {SIZE: 24})
    back = {
        change.after.id: change.turn
        for change in tried(Known(larger, Rules()), {SIZE: 10})["changes"]
        if change.after
    }
    assert back["group-size"] is Turn.BETTER


@pytest.mark.parametrize("key", TRIED)
def test_a_trial_without_changes_asks_to_try_something(folder: Path, key: str) -> None:
    trial, _sheet = trying(folder, key)
    assert "Nothing is saved" in trial.html
    assert list(trial.answers) == list(TRIED[key])


def test_with_nobody_there_nothing_is_asked(folder: Path) -> None:
    assert Sheet(step("design"), folder, interactive=False).what_if() is None


def rules_in(samples: Path) -> dict[str, float]:
    return dict(load_rules(samples).changed)


def test_a_rule_that_is_changed_beside_a_finding_changes_it_for_all(folder: Path) -> None:
    form, sent = StepForm(step("design"), folder), []
    form.send = lambda content, buffers=None: sent.append(content)
    path = "rules.trust_most"
    form._handle_custom_msg({"type": "patch", "seq": 7, "base": {}, "changes": {path: 8}}, [])
    assert sent == [{"type": "ack", "seq": 7, "taken": {path: 8}}]
    assert rules_in(folder.parent) == {"trust_most": 8}
    size = next(found for found in form.findings if found["id"] == "group-size")
    assert "6 to 8" in size["headline"]
    form._handle_custom_msg({"type": "patch", "seq": 8, "base": {}, "changes": {path: None}}, [])
    assert rules_in(folder.parent) == {}
    assert not (folder.parent / "rules.json").exists()


@pytest.mark.parametrize("value", [-1, 1e9, "many", True, [1]])
def test_a_rule_that_cannot_stand_is_passed_over(folder: Path, value: object) -> None:
    form = StepForm(step("design"), folder)
    changes = {"rules.trust_most": value, "rules.unknown": 3}
    form._handle_custom_msg({"type": "patch", "seq": 7, "base": {}, "changes": changes}, [])
    assert rules_in(folder.parent) == {}


def test_each_finding_brings_the_rules_it_used(folder: Path) -> None:
    form = StepForm(step("design"), folder)
    size = next(found for found in form.findings if found["id"] == "group-size")
    rule = next(rule for rule in size["rules"] if rule["name"] == "trust_most")
    assert (rule["path"], rule["value"], rule["minimum"]) == ("rules.trust_most", 12, 2)
    assert "Usually 12" in rule["help"]


def test_the_start_page_lists_every_rule_and_saves_only_what_was_changed(samples: Path) -> None:
    page = RulesPage(samples)
    asked = [one["name"] for block in page.page["blocks"] for one in block["questions"]]
    assert sorted(asked) == sorted(THRESHOLDS)
    assert len(page.page["blocks"]) == len(GROUPS)
    assert not (samples / "rules.json").exists()
    (samples / "rules.json").write_text('{"room_people": 5}')  # another page, in the meantime
    page.answers = page.answers | {"rules.air_time_minutes": 4}
    assert json.loads((samples / "rules.json").read_text()) == {
        "room_people": 5,
        "air_time_minutes": 4,
    }
    assert "4 minutes" in page.html
    page.answers = page.own
    assert rules_in(samples) == {"room_people": 5}


def test_a_picture_is_drawn_again_only_when_its_numbers_change(folder: Path, monkeypatch) -> None:
    drawn: list[str] = []
    draw = type(DRAWINGS["agenda"]).draw

    def counted(self, numbers):
        drawn.append(self.function)
        return draw(self, numbers)

    monkeypatch.setattr(type(DRAWINGS["agenda"]), "draw", counted)
    known, gallery = Known(load(folder), Rules()), Gallery(["agenda", "formats"])
    first = gallery(known)
    other = known.community.model_copy(update={"name": "Another name"})
    assert gallery(known._replace(community=other)) == first
    assert drawn == ["agenda_ribbon", "formats_chart"]
    shorter = known.community.launch.model_copy(update={"agenda": []})
    gallery(known._replace(community=other.model_copy(update={"launch": shorter})))
    assert drawn == ["agenda_ribbon", "formats_chart", "agenda_ribbon"]


def test_a_form_says_which_answers_are_missing_and_what_they_would_tell(tmp_path: Path) -> None:
    form = StepForm(step("design"), new(tmp_path, "Rural Libraries"))
    more = {found["block"]: found["more"] for found in form.findings}
    assert any("each of you has to speak" in text for text in more["design.size_target"])
    assert any("“How long is a meetup?”" in text for text in more["design.size_target"])
    changes = {"size_target": 12, "meetup_minutes": 60}
    form._handle_custom_msg({"type": "patch", "seq": 1, "base": {}, "changes": changes}, [])
    told = [text for found in form.findings for text in found.get("more", [])]
    assert not any("each of you has to speak" in text for text in told)


def test_a_form_says_how_many_meetups_a_trend_takes(tmp_path: Path) -> None:
    form = StepForm(step("sustain"), new(tmp_path, "Rural Libraries"))
    told = [text for found in form.findings for text in found.get("more", [])]
    assert any("it takes at least 4 meetups" in text for text in told), told


def test_with_nothing_tried_no_finding_is_worked_out_again(folder: Path, monkeypatch) -> None:
    trial, sheet = trying(folder)
    form = sheet.form()
    worked: list[object] = []
    monkeypatch.setattr("copnb.workshop.trying.findings", lambda *known: worked.append(known) or [])
    changes = {"meetup_minutes": 60}
    form._handle_custom_msg({"type": "patch", "seq": 1, "base": {}, "changes": changes}, [])
    assert trial.answers["design.meetup_minutes"] == 60
    assert worked == []


def test_opening_the_rules_writes_nothing(samples: Path) -> None:
    written = samples / "rules.json"
    written.write_text('{"room_people":5}')
    RulesPage(samples)
    assert written.read_text() == '{"room_people":5}'
