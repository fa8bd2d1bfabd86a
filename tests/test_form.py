import asyncio
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copnb.design.community import START_NOTEBOOK, STEPS, Community, step
from copnb.design.reading import Problem, ReadingError
from copnb.store.copies import safe_copy
from copnb.store.folders import load, new, save
from copnb.workshop import form as form_module
from copnb.workshop.form import HERE, MODULES, StepForm, joined, reason_of
from copnb.workshop.live import Live, Way
from copnb.workshop.page import page_of, texts

Answers = list[dict[str, Any]]
ROW = {"id": "aaaa0001", "name": "Branches", "count": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new(tmp_path, "Rural Libraries")


def opened(folder: Path, key: str = "inquire") -> tuple[StepForm, Answers]:
    """Open a form as a page does, and return with it what it answers."""
    form, answers = StepForm(step(key), folder), []
    form.send = lambda content, buffers=None: answers.append(content)
    return form, answers


def patch(form: StepForm, base: dict[str, Any] | None = None, **changes: Any) -> None:
    """Send a patch as the browser does."""
    tell(form, "patch", page=1, base=base or {}, changes=changes)


def tell(form: StepForm, kind: str, **message: Any) -> None:
    """Send any message as the browser does."""
    form._handle_custom_msg({"type": kind, "seq": 7, **message}, [])


def test_a_patch_is_saved_and_answered_with_its_number(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, domain_care="Small libraries", horizon_months=12)
    assert load(folder).inquire.domain_care == "Small libraries"
    assert answers == [
        {"type": "ack", "seq": 7, "taken": {"domain_care": "Small libraries", "horizon_months": 12}}
    ]
    assert form.answers["horizon_months"] == 12
    assert form.saved_at


def test_a_new_community_has_nothing_saved_yet(folder: Path) -> None:
    assert opened(folder)[0].saved_at == ""


def test_a_value_that_cannot_stand_is_kept_out_and_the_others_are_saved(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, domain_focus="x" * 501, sponsor="The ministry")
    stored = load(folder).inquire
    assert (stored.domain_focus, stored.sponsor) == ("", "The ministry")
    assert list(form.errors) == ["inquire.domain_focus"]
    assert "500" in form.errors["inquire.domain_focus"]
    assert answers[0]["taken"] == {"sponsor": "The ministry"}


def test_a_message_goes_when_the_value_is_mended(folder: Path) -> None:
    form, _answers = opened(folder)
    patch(form, domain_focus="x" * 501)
    patch(form, sponsor="The ministry")
    assert "inquire.domain_focus" in form.errors
    patch(form, domain_focus="short")
    assert form.errors == {}
    assert load(folder).inquire.domain_focus == "short"


def test_a_wrong_cell_keeps_its_saved_value_and_its_row_is_saved(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, groups=[ROW])
    patch(form, {"groups": [ROW]}, groups=[{**ROW, "name": "All branches", "count": -1}])
    group = load(folder).inquire.groups[0]
    assert (group.name, group.count) == ("All branches", 5)
    assert list(form.errors) == ["inquire.groups.aaaa0001.count"]
    assert answers[-1]["taken"]["groups"][0]["count"] == 5


def test_a_wrong_share_keeps_the_other_points(folder: Path) -> None:
    form, _answers = opened(folder)
    patch(form, goals={"skills": 30, "action": 101})
    assert load(folder).inquire.model_dump(mode="json")["goals"] == {"skills": 30}
    assert list(form.errors) == ["inquire.goals.action"]


def test_impossible_characters_are_made_visible_at_any_depth(folder: Path) -> None:
    form, _answers = opened(folder)
    patch(form, domain_care="a\x00b\ud800c", groups=[{**ROW, "name": "n\x01"}])
    assert form.answers["domain_care"] == "a\ufffdb\ufffdc"
    assert load(folder).inquire.groups[0].name == "n\ufffd"


@pytest.mark.parametrize(
    "text", ["<script>1</script>", "$x_{", "{{ 7 }}", "🎉", "مرحبا", "w" * 400]
)
def test_any_text_is_saved_as_typed(folder: Path, text: str) -> None:
    form, _answers = opened(folder)
    patch(form, people=text)
    assert load(folder).inquire.people == text


def test_a_name_that_no_question_has_is_passed_over(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, size_target=12, sponsor="The ministry")
    assert answers[0]["taken"] == {"sponsor": "The ministry"}
    assert load(folder).design.size_target is None


def test_two_forms_on_one_file_keep_each_others_rows(folder: Path) -> None:
    one, _answers = opened(folder)
    other, _answers = opened(folder)
    patch(one, {"groups": []}, groups=[ROW])
    patch(other, {"groups": []}, groups=[{"id": "bbbb0002", "name": "Volunteers"}])
    assert {row.name for row in load(folder).inquire.groups} == {"Branches", "Volunteers"}
    assert len(other.answers["groups"]) == 2


def test_a_removed_row_goes_and_the_row_another_page_added_stays(folder: Path) -> None:
    one, _answers = opened(folder)
    patch(one, {"groups": []}, groups=[ROW])
    other, _answers = opened(folder)
    patch(other, {"groups": [ROW]}, groups=[ROW, {"id": "bbbb0002", "name": "Volunteers"}])
    patch(one, {"groups": [ROW]}, groups=[])
    assert [row.name for row in load(folder).inquire.groups] == ["Volunteers"]


def test_what_another_page_wrote_into_other_questions_stays(folder: Path) -> None:
    form, _answers = opened(folder)
    before = load(folder)
    inquire = before.inquire.model_copy(update={"people": "written elsewhere"})
    save(folder, before.model_copy(update={"inquire": inquire}), base=before)
    patch(form, {"sponsor": ""}, sponsor="The ministry")
    assert load(folder).inquire.people == "written elsewhere"
    assert form.answers["people"] == "written elsewhere"


def test_a_step_is_agreed_on_and_opened_again(folder: Path) -> None:
    form, answers = opened(folder)
    for state in ("agreed", "drafted"):
        form._handle_custom_msg({"type": "state", "seq": 1, "state": state}, [])
        assert load(folder).steps.inquire == state
        assert form.steps[0]["state"] == state
    assert [answer["type"] for answer in answers] == ["ack", "ack"]


def test_the_first_answer_makes_the_step_drafted(folder: Path) -> None:
    form, _answers = opened(folder)
    patch(form, sponsor="The ministry")
    assert form.steps[0]["state"] == "drafted"


def test_a_file_that_broke_meanwhile_is_said_and_not_overwritten(folder: Path) -> None:
    form, answers = opened(folder)
    (folder / "community.json").write_text("{")
    patch(form, sponsor="The ministry")
    assert answers[0]["type"] == "refused"
    assert "safe copy" in answers[0]["reason"]
    assert (folder / "community.json").read_text() == "{"


@pytest.mark.parametrize(
    "error",
    [
        ReadingError("community.json", [Problem("inquire.tags", "4", "at most 3 rows")]),
        OSError(28, "No space left on device"),
        ZeroDivisionError("division by zero"),
    ],
)
def test_whatever_goes_wrong_in_saving_is_answered_with_a_reason(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise error

    form, answers = opened(folder)
    monkeypatch.setattr(form_module, "save", broken)
    patch(form, sponsor="The ministry")
    assert answers == [{"type": "refused", "seq": 7, "reason": reason_of(error)}]
    assert len(answers[0]["reason"]) > 10
    assert "ivision" not in answers[0]["reason"]
    assert ("Traceback" in caplog.text) == isinstance(error, ZeroDivisionError)


def test_a_row_that_stands_twice_is_kept_out_and_the_others_are_saved(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, groups=[ROW, ROW], sponsor="The ministry")
    stored = load(folder).inquire
    assert (stored.groups, stored.sponsor) == ([], "The ministry")
    assert answers[0]["taken"] == {"sponsor": "The ministry"}
    assert list(form.errors) == ["inquire.groups"]
    patch(form, groups=[ROW])
    assert form.errors == {}
    assert len(load(folder).inquire.groups) == 1


def test_the_page_says_in_which_languages_it_asks_and_is_answered(
    make_community: Callable[..., Community],
) -> None:
    page = page_of(step("inquire"), make_community(language="fr-CA"), "slug")
    assert (page["interface"], page["language"]) == ("en", "fr-CA")
    for widget in (
        Live(),
        Way(step("inquire"), Path("nowhere"), Community(name="", id="cafe0001")),
    ):
        assert widget.language == "en"


def test_the_name_of_the_start_page_is_given_and_written_in_no_browser_module(
    make_community: Callable[..., Community],
) -> None:
    assert page_of(step("inquire"), make_community(), "slug")["start"] == START_NOTEBOOK
    for module in (HERE / "js").glob("*.js"):
        assert START_NOTEBOOK not in module.read_text(encoding="utf-8"), module.name


def test_the_page_follows_after_the_answer_is_out(folder: Path) -> None:
    seen: list[str] = []
    form = StepForm(step("inquire"), folder, lambda community: seen.append("drawn"))
    form.send = lambda content, buffers=None: seen.append(content["type"])
    patch(form, sponsor="The ministry")
    assert seen == ["ack", "drawn"]


def test_groups_of_step_1_are_offered_in_later_steps(folder: Path) -> None:
    patch(opened(folder)[0], groups=[ROW, {"id": "bbbb0002"}])
    form, _answers = opened(folder, "prototype")
    assert [group["name"] for group in form.groups] == ["Branches", "Group 2"]


@pytest.mark.parametrize("key", [step.key for step in STEPS])
def test_every_question_has_a_control(key: str, make_community: Callable[..., Community]) -> None:
    source = joined("controls")
    table = source[source.index("const KINDS") : source.index("};")]
    kinds = re.findall(r"^  (\w+)[:,]", table, flags=re.MULTILINE)
    page = page_of(step(key), make_community(), "slug")
    asked = [question for block in page["blocks"] for question in block["questions"]]
    for question in [*asked, *(column for one in asked for column in one["columns"])]:
        assert question["kind"] in kinds, question["path"]


def test_every_text_that_the_browser_asks_for_is_there() -> None:
    source = joined(*MODULES)
    asked = set(re.findall(r"\btexts\.(\w+)", source)) | set(re.findall(r'"(no_such_\w+)"', source))
    for names in re.findall(r"\{([\w, ]+)\} = form\.texts", source):
        asked |= set(names.strip().split(", "))
    assert len(asked) > 30
    page = page_of(step("inquire"), Community(name="", id="cafe0001"), "slug")
    assert set(texts()) <= asked <= {*texts(), *page["invite"], *page["clock"]["words"]}


def test_a_forms_page_loads_neither_pandas_nor_pyplot() -> None:
    code = """
        import json, sys
        import copnb.workshop.form, copnb.workshop.start
        print(json.dumps(list(sys.modules)))
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert not {"pandas", "matplotlib.pyplot", "nbconvert"} & set(json.loads(done.stdout))


def test_an_answer_that_was_lost_brings_no_row_back_that_others_removed(folder: Path) -> None:
    one, _answers = opened(folder)
    other, _answers = opened(folder)
    patch(one, {"groups": []}, groups=[ROW])  # the answer to this is lost on its way
    patch(other, {"groups": [ROW]}, groups=[])
    patch(one, {"groups": []}, groups=[ROW, {"id": "bbbb0002", "name": "Volunteers"}])
    assert [row.name for row in load(folder).inquire.groups] == ["Volunteers"]


def test_a_row_that_is_brought_back_leaves_what_others_wrote_into_it(folder: Path) -> None:
    form, _answers = opened(folder)
    written = {**ROW, "name": "Written by another"}
    patch(form, {"groups": []}, groups=[written])
    base: dict[str, Any] = {"groups": []}
    tell(form, "patch", page=2, base=base, changes={"groups": [ROW]}, back={ROW["id"]: ROW})
    assert [row.name for row in load(folder).inquire.groups] == ["Written by another"]


def test_rows_beyond_the_most_are_told_and_the_rest_is_saved(folder: Path) -> None:
    form, answers = opened(folder)
    tags = [{"id": f"aaaa000{n}", "word": f"word {n}"} for n in range(3)]
    patch(form, {"tags": []}, tags=tags)
    more = [{"id": "bbbb0001", "word": "one too many"}]
    tell(form, "patch", page=2, base={"tags": []}, changes={"tags": more, "leader": "Ana"})
    stored = load(folder).inquire
    assert ([row.word for row in stored.tags], stored.leader) == (
        ["word 0", "word 1", "word 2"],
        "Ana",
    )
    assert list(form.errors) == ["inquire.tags"]
    assert list(answers[-1]["taken"]) == ["leader"]


def test_what_somebody_else_saved_is_shown_when_the_file_has_changed(folder: Path) -> None:
    form, answers = opened(folder)
    stored = load(folder)
    inquire = stored.inquire.model_copy(update={"leader": "Somebody else"})
    save(folder, stored.model_copy(update={"inquire": inquire}), base=stored)
    form._watch.look()
    assert form.answers["leader"] == "Somebody else"
    assert answers == []
    assert form.revision == load(folder).revision


def test_a_file_that_is_broken_for_a_moment_changes_nothing_on_the_page(folder: Path) -> None:
    form, _answers = opened(folder)
    patch(form, leader="regional librarian")
    whole = (folder / "community.json").read_bytes()
    (folder / "community.json").write_bytes(whole[:100])
    form._watch.look()
    assert form.answers["leader"] == "regional librarian"
    (folder / "community.json").write_bytes(whole.replace(b"regional", b"local"))
    form._watch.look()
    assert form.answers["leader"] == "local librarian"


def test_a_page_that_looks_finds_nothing_new_in_its_own_saves(folder: Path) -> None:
    drawn: list[Any] = []
    form = StepForm(step("inquire"), folder, drawn.append)
    patch(form, leader="regional librarian")
    form._watch.look()
    assert len(drawn) == 1


def test_rules_that_are_changed_elsewhere_arrive(folder: Path) -> None:
    form, _answers = opened(folder)
    (folder.parent / "rules.json").write_text('{"trust_most": 8}')
    form._watch.look()
    assert form._known.rules["trust_most"] == 8


def test_the_whole_design_is_told_once_and_then_what_changed(folder: Path) -> None:
    form, answers = opened(folder)
    patch(form, leader="regional librarian")
    assert [answer["type"] for answer in answers] == ["ack"]
    tell(form, "whole")
    assert answers[1]["parts"] == json.loads((folder / "community.json").read_text())
    patch(form, leader="local librarian")
    told = answers[-1]
    assert told["type"] == "design"
    assert sorted(told["parts"]) == ["inquire", "revision"]


def test_a_safe_copy_is_sent_as_bytes(folder: Path) -> None:
    form, _answers = opened(folder)
    sent: list[Any] = []
    form.send = lambda content, buffers=None: sent.append((content, buffers))
    tell(form, "copy")
    assert sent == [({"type": "copy", "name": sent[0][0]["name"]}, [safe_copy(folder)])]


def test_what_a_browser_kept_is_compared_and_brought_back(folder: Path) -> None:
    form, answers = opened(folder)
    typed = {"value": "regional librarian", "base": "", "at": 1}
    kept = {"design": None, "typed": {"inquire.leader": typed, "design.size_target": {"value": 12}}}
    tell(form, "compare", kept=kept)
    told = answers[-1]["differences"]
    assert [(one["kept"], one["here"]) for one in told] == [
        ("regional librarian", ""),
        ("12 people", ""),
    ]
    tell(form, "bring", kept=kept)
    assert load(folder).inquire.leader == form.answers["leader"] == "regional librarian"
    assert load(folder).design.size_target == 12
    tell(form, "compare", kept=kept)
    assert answers[-1]["differences"] == []


def test_a_form_that_is_closed_watches_no_more(folder: Path) -> None:
    async def life() -> None:
        form, _answers = opened(folder)
        turning = form._watch._turning
        form.close()
        with pytest.raises(asyncio.CancelledError):
            await turning

    asyncio.run(life())
