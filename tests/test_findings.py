"""All rules over one community, and where their findings are shown."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT, material
from test_batch import copnb
from test_report import texts

from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.findings import by_urgency, findings, results
from copnb.advice.kinds import KINDS
from copnb.advice.rules import THRESHOLDS, Rules
from copnb.design.community import Community, step
from copnb.design.files import RULES_FILE
from copnb.design.questions import all_questions
from copnb.design.reading import ReadingError
from copnb.design.sustain import Decision
from copnb.report.answers import answers_page
from copnb.report.first_page import MOST_WORTH, first_page, worth_talking
from copnb.store.folders import load
from copnb.store.happened import what_happened
from copnb.store.rules import load_rules, save_rules
from copnb.workshop import open_step
from copnb.workshop.form import StepForm

PATHS = {asked.path for asked in all_questions()}
SAMPLES = sorted(path.parent for path in (ROOT / "workshop_data").glob("*/community.json"))


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_every_finding_says_what_it_rests_on_and_where_its_rule_comes_from(folder):
    community, happened = load(folder), what_happened(folder)
    for found in results(community, Rules(), *happened):
        assert set(found.fields) <= PATHS
        if isinstance(found, Missing):
            continue
        assert found.fields, found.id
        assert found.headline.endswith((".", "?", "!", "”")), found.headline
        assert found.rule
        assert found.source
        assert set(found.thresholds) <= set(THRESHOLDS)
        for word in ("kernel", "JSON", "invalid", "kbps", "must"):
            assert word not in f"{found.headline} {found.sentence}".split(), found


def test_an_empty_community_has_no_findings_but_knows_what_is_missing():
    said = results(Community(), Rules())
    assert [found for found in said if isinstance(found, Finding)] == []
    assert len({found.id for found in said}) > 10


def test_findings_come_in_the_order_of_the_steps_and_no_id_stands_twice():
    for folder in SAMPLES:
        found = findings(load(folder), Rules(), *what_happened(folder))
        numbers = [step(f.fields[0].split(".")[0]).number for f in found]
        assert numbers == sorted(numbers)
        assert len({f.id for f in found}) == len(found), [f.id for f in found]


def test_the_first_page_shows_up_to_three_that_ask_for_a_decision_problems_first():
    folder = ROOT / "workshop_data" / "new-heads-learning-community"
    community = load(folder)
    said = findings(community, Rules(), *what_happened(folder))
    page = first_page(material(community, said=said))
    assert page.count('class="note') == MOST_WORTH
    assert texts(page).index("A problem") < texts(page).index("Worth a conversation · Step")
    assert "5 hours 21 minutes a month" in texts(page)
    assert "Worth a conversation" not in first_page(material(community, said=()))


def ordered(*wanted):
    """Return findings of rules by id, as (severity, id), in the order of urgency."""
    kinds = {kind.id: kind for kind in KINDS}
    said = [kinds[id].finds(Rules(), severity, "", "", 1) for severity, id in wanted]
    return [(found.severity, found.id) for found in by_urgency(said)]


def test_what_is_urgent_comes_first_and_what_is_fine_last():
    fine, talk, problem = Severity
    assert ordered(
        (talk, "agenda-listening"),
        (fine, "no-leader"),
        (talk, "load-leader"),
        (problem, "load-asked"),
        (talk, "hours-best"),
        (talk, "familiar-tools"),
        (fine, "open"),
    ) == [
        (talk, "familiar-tools"),
        (problem, "load-asked"),
        (talk, "hours-best"),
        (talk, "load-leader"),
        (talk, "agenda-listening"),
        (fine, "no-leader"),
        (fine, "open"),
    ]


def test_nobody_leads_stands_before_who_cannot_get_in():
    said = findings(load(ROOT / "workshop_data" / "cascadia-tool-libraries"), Rules())
    assert [found.id for found in by_urgency(said)[:2]] == ["no-leader", "inclusion"]
    assert [found.id for found in worth_talking(said)[:2]] == ["no-leader", "inclusion"]


def test_a_problem_never_falls_off_the_first_page():
    kinds = {kind.id: kind for kind in KINDS}
    talks = ("no-leader", "inclusion", "hours-best", "load-leader")
    said = [kinds[id].finds(Rules(), Severity.TALK, "", "", 1) for id in talks]
    said.append(kinds["agenda-length"].finds(Rules(), Severity.PROBLEM, "", "", 1))
    assert [found.id for found in worth_talking(said)] == [
        "no-leader",
        "inclusion",
        "agenda-length",
    ]


def test_of_a_community_that_closes_nothing_about_the_design_asks_for_a_decision(samples):
    folder = samples / "new-heads-learning-community"
    community = load(folder)
    before = findings(community, Rules())
    assert [found for found in before if found.severity is not Severity.FINE]
    community.sustain.decision = Decision.CLOSE
    after = findings(community, Rules())
    assert {found.severity for found in after if found.id != "decision-closing"} == {Severity.FINE}
    assert [f.severity for f in after if f.id == "decision-closing"] == [Severity.TALK]
    assert not [found for found in after if found.change and found.id != "decision-closing"]


def test_a_community_that_closes_is_told_of_no_further_way_to_meet(samples):
    community = load(samples / "warm-nights-high-water")
    assert "formats" in {found.id for found in findings(community, Rules())}
    community.sustain.decision = Decision.CLOSE
    assert "formats" not in {found.id for found in findings(community, Rules())}


def test_a_finding_stands_in_the_report_beside_its_answers_with_rule_and_source():
    folder = ROOT / "workshop_data" / "lantern-circle"
    community = load(folder)
    said = findings(community, Rules(), *what_happened(folder))
    shown = 0
    for key in ("inquire", "design", "prototype", "launch", "grow", "sustain"):
        page = answers_page(community, step(key), heading=True, notes=said)
        seen = texts(page)
        for found in said:
            if found.fields[0].startswith(f"{key}."):
                assert found.headline in seen
                assert found.rule in seen
                shown += 1
        assert page.count("<details>") == page.count("Source: ")
    assert shown == len(said)


def test_a_form_shows_findings_beside_their_block_and_they_follow_the_answers(samples):
    form = StepForm(step("design"), samples / "lantern-circle")
    before = {found["id"]: found["headline"] for found in form.findings}
    assert before
    blocks = {block["questions"][0]["path"] for block in form.page["blocks"]}
    assert {found["block"] for found in form.findings} <= blocks
    change = {
        "type": "patch",
        "seq": 1,
        "base": {"size_target": 10},
        "changes": {"size_target": 40},
    }
    form._handle_custom_msg(change, [])
    after = {found["id"]: found["headline"] for found in form.findings}
    assert after["group-size"] != before["group-size"]
    assert "40" in after["group-size"]


def test_a_changed_rule_changes_what_is_said_and_is_kept_beside_the_communities(tmp_path):
    name = "air_time_minutes"
    value = THRESHOLDS[name].value * 2
    save_rules(tmp_path, Rules({name: value}))
    assert load_rules(tmp_path).changed == {name: value}
    assert load_rules(tmp_path / RULES_FILE)[name] == value
    save_rules(tmp_path, Rules())
    assert not (tmp_path / RULES_FILE).exists()
    assert load_rules(tmp_path).changed == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "Expecting"),
        ("[1]", "list"),
        ('{"no_such_rule": 1}', "no_such_rule: got an unknown rule"),
        ('{"air_time_minutes": "five"}', "air_time_minutes: got five, expected a number from"),
        ('{"air_time_minutes": -1}', "air_time_minutes: got -1, expected a number from"),
        ('{"air_time_minutes": true}', "air_time_minutes: got True"),
    ],
)
def test_rules_that_do_not_fit_are_refused_by_name(tmp_path, content, told):
    (tmp_path / RULES_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        load_rules(tmp_path)
    assert told in str(caught.value)


def test_check_lists_the_findings_of_a_design(samples):
    ended = copnb("check", samples / "new-heads-learning-community")
    assert ended.returncode == 0
    assert "! You ask 5 hours 21 minutes a month" in ended.stdout
    ended = copnb("check", "--json", samples / "new-heads-learning-community")
    [design] = json.loads(ended.stdout)["designs"]
    assert design["findings"][0]["severity"] == Severity.PROBLEM


def test_check_says_what_is_urgent_first_and_what_is_fine_in_short_at_the_end(samples):
    ended = copnb("check", samples / "cascadia-tool-libraries")
    lines = ended.stdout.splitlines()
    assert lines[1].startswith("  ◀ Nobody leads it yet. 19 people would join. Who takes it")
    signs = [line[2] for line in lines[1:]]
    fine = next(n for n, line in enumerate(lines) if line.endswith(" things are fine:"))
    assert set(signs[: fine - 1]) <= {"◀", "!"}
    assert set(signs[fine:]) == {"·"}
    assert int(lines[fine].split()[0]) == len(signs[fine:])


@pytest.mark.slow
def test_a_report_prints_the_rules_that_were_changed(samples, tmp_path):
    rules = tmp_path / "ours.json"
    rules.write_text('{"air_time_minutes": 9}', encoding="utf-8")
    out = tmp_path / "out"
    ended = copnb("report", samples / "lantern-circle", "-o", out, "--rules", rules)
    assert ended.returncode == 0, ended.stderr
    page = texts((out / "lantern-circle" / "report.html").read_text(encoding="utf-8"))
    assert "Rules that this workshop changed" in page
    assert THRESHOLDS["air_time_minutes"].words in page


def test_a_page_that_cannot_read_what_happened_opens_and_names_the_file(samples):
    (samples / "lantern-circle" / "meetups.csv").write_text("date\n2026-02-30\n", encoding="utf-8")
    page = open_step("design", "lantern-circle", str(samples), True)
    told = page.form().notes
    assert len(told) == 1
    assert "meetups.csv cannot be read: line 2, date: got" in told[0]
