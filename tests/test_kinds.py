"""Every rule in words: declared once, told by someone, and filled as what was typed stands."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Finding, Kind, Missing
from copnb.advice.findings import results
from copnb.advice.kinds import KINDS
from copnb.advice.rules import THRESHOLDS, Rules
from copnb.design.community import Community, StepState, StepStates
from copnb.design.questions import all_questions
from copnb.store.folders import load
from copnb.store.happened import what_happened
from copnb.store.places import folders

RULES = Rules()
PATHS = {asked.path for asked in all_questions()}
FAMILIES = {kinds.LESSON.id, kinds.OPEN.id}
"""Rules that speak of several things: which one stands after the id."""


def ids() -> set[str]:
    """Return the id of all that is said, or missing, of the samples and of an empty community."""
    agreed = StepStates(launch=StepState.AGREED)
    said = [*results(Community(), RULES), *results(Community(steps=agreed), RULES)]
    for folder in folders(ROOT / "workshop_data"):
        said += results(load(folder), RULES, *what_happened(folder))
    return {result.id for result in said}


def test_every_id_that_a_rule_says_is_declared() -> None:
    declared = {kind.id for kind in KINDS}
    said = {id if id in declared else id.partition("-")[0] for id in ids()}
    assert said - declared == set()
    assert said >= FAMILIES


def test_no_rule_is_declared_twice_and_none_that_nobody_tells() -> None:
    assert max(Counter((kind.id, kind.rule) for kind in KINDS).values()) == 1
    sources = (ROOT / "copnb" / "advice").glob("*.py")
    used = {name for path in sources for name in _kinds_in(path)}
    assert {name for name, value in vars(kinds).items() if isinstance(value, Kind)} == used


def _kinds_in(path: Path) -> list[str]:
    names = re.findall(r"\bkinds\.([A-Z_]+)\b", path.read_text(encoding="utf-8"))
    return [name for name in names if isinstance(getattr(kinds, name), Kind)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_rule_can_be_listed_with_its_source(kind: Kind) -> None:
    assert set(kind.fields) <= PATHS
    assert kind.fields or kind.id in FAMILIES
    assert kind.about
    assert kind.source
    told = kind.words(RULES)
    assert told.endswith(".")
    assert "{" not in told


def test_each_threshold_is_named_by_the_rule_that_compares_with_it() -> None:
    named = {name for kind in KINDS for name in kind.thresholds}
    assert named == set(THRESHOLDS)


def test_a_changed_threshold_changes_the_rule_in_words() -> None:
    assert "at most 20 minutes" in kinds.LISTENING.words(RULES)
    assert "at most 12 minutes" in kinds.LISTENING.words(Rules({"talk_minutes": 12}))
    assert kinds.LISTENING.thresholds == ("talk_minutes",)


def test_what_only_a_design_gives_is_left_open_where_rules_are_listed() -> None:
    assert kinds.INVITATIONS.words(RULES) == (
        "You reckon that …% of those invited say yes and …% of these come."
    )


def test_what_would_change_it_is_said_of_all_that_is_not_fine() -> None:
    calm = kinds.ROOM.finds(RULES, FINE, "{n} minutes.", "", 5)
    assert (calm.headline, calm.change) == ("5 minutes.", "")
    assert kinds.ROOM.finds(RULES, TALK, "", "", 1).change == "Open the room earlier."
    assert kinds.ROOM.finds(RULES, TALK, "", "", 1, change="Wait.").change == "Wait."


def test_what_is_missing_says_what_for_and_names_an_answer_or_what_else_it_lacks() -> None:
    missing = kinds.TIERS.needs({"design.size_target": None, "launch.agenda": 5})
    assert missing.fields == ("design.size_target",)
    assert missing.about == "how many members may carry the community"
    for result in results(Community(), RULES):
        assert isinstance(result, Missing)
        assert result.about
        assert bool(result.fields) != bool(result.lacks), result.id


@pytest.mark.parametrize("name", ["{n} {0} {people", "}{", "{{ 7 * 7 }}"])
@pytest.mark.parametrize("connection", ["good", "thin"])
def test_what_people_typed_in_braces_stays(make_community, name: str, connection: str) -> None:
    group = {"name": name, "count": 3, "connection": connection, "data_cap_mb": 400}
    zones = ("UTC", "Asia/Tokyo", "America/Los_Angeles")
    groups = [{**group, "id": f"g{n}", "time_zone": zone} for n, zone in enumerate(zones)]
    slot = {"id": "s", "weekday": "monday", "start": "12:00", "time_zone": "UTC"}
    tool = {"id": "t", "name": "Room", "kind": "video_call", "uses": ["meet"]}
    community = make_community(
        inquire={"groups": groups, "goals": {"skills": 100}},
        design={"slots": [slot], "frequency": "monthly", "meetup_minutes": 60},
        prototype={
            "tools": [{**tool, "dial_in": connection == "thin"}],
            "capacity": [{"id": "c", "group": "g0", "minutes_month": 9}],
        },
        launch={"first_meetup_on": "2027-01-12"},
    )
    said = {f.id: f for f in results(community, RULES) if isinstance(f, Finding)}
    assert f"“{name}”" in said["hours-chosen"].sentence
    assert f"9 minutes in “{name}”" in said["load-members"].sentence
    assert f"“{name}”" in said["inclusion"].sentence
    if connection == "good":
        assert f"“{name}”" in said["data-allowance"].sentence
