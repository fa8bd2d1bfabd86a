"""What a design promised, held against what happened."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.promise import promise_rows
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import Meetup
from copnb.design.sustain import Decision
from copnb.report.html import render
from copnb.store.folders import load
from copnb.store.happened import what_happened
from copnb.store.places import folders

START = date(2026, 1, 7)
TALK, FINE = Severity.TALK, Severity.FINE
RHYTHM, LENGTH, SIZE, CONNECTION, LEAD = (
    f"promise-{what}" for what in ("rhythm", "length", "size", "connection", "lead")
)

PLAN = {
    "design": {
        "frequency": "every_2_weeks",
        "meetup_minutes": 60,
        "size_target": 12,
        "member_led_percent": 50,
    },
    "launch": {
        "agenda": [
            {"id": "a", "minutes": 24, "kind": "connect"},
            {"id": "b", "minutes": 36, "kind": "present"},
        ]
    },
}


def held(gaps=(14, 14, 14), **columns):
    """Return a meetup more than there are gaps; a column is one value for all, or a list."""
    n = len(gaps) + 1
    lists = {k: v if isinstance(v, list) else [v] * n for k, v in columns.items()}
    return [
        Meetup(
            date=START + timedelta(days=sum(gaps[:place])),
            **{name: values[place] for name, values in lists.items()},
        )
        for place in range(n)
    ]


KEPT = held(minutes=60, attended=12, connection_minutes=24, member_led=[True, False] * 2)


def said(community, meetups, rules=None):
    return {row.said.id: row.said for row in promise_rows(community, rules or Rules(), meetups)}


@pytest.fixture
def plan(make_community):
    return make_community(**PLAN)


def test_a_promise_that_was_kept_is_fine_and_says_both_figures(plan):
    rows = promise_rows(plan, Rules(), KEPT)
    assert [(row.what, row.planned, row.happened) for row in rows] == [
        ("How often", "Every two weeks", "4 meetups, usually 14 days apart"),
        ("How long", "60 minutes", "usually 60 minutes"),
        ("How many come", "12 people", "usually 12 people"),
        ("Time to connect", "40 of 100 minutes", "40 of 100 minutes"),
        ("Who leads", "members, 50 of 100 meetups", "members led 2 of 4 meetups"),
    ]
    assert {row.said.severity for row in rows} == {FINE}
    assert [row.said.headline for row in rows] == [
        "Your 4 meetups were usually 14 days apart, about as planned.",
        "Your meetups usually took 60 minutes, as planned.",
        "Usually 12 people came, as many as you had reckoned with.",
        "Of 100 minutes, people had 40 to connect; you had planned 40.",
        "Members led 2 of 4 meetups; you had planned 50 of every 100.",
    ]
    assert not any(row.said.sentence for row in rows)
    assert dict(rows[3].said.numbers) == pytest.approx({"planned": 40, "happened": 40})


@pytest.mark.parametrize(
    ("meetups", "what", "severity", "told"),
    [
        # 25 % of 14 days are 3.5: 17 is near, 18 is not
        (held((17, 17, 17)), RHYTHM, FINE, "about as planned. By that rhythm there would have"),
        (held((18, 18, 18)), RHYTHM, TALK, "18 days apart; you had planned about 14."),
        # 154 days make 12 and 9 are there, a quarter is missing; 140 make 11 and 8 are there
        (held((14,) * 6 + (35, 35)), RHYTHM, FINE, "By that rhythm there would have been 12."),
        (held((14,) * 5 + (35, 35)), RHYTHM, TALK, "You met 8 times; the rhythm that you planned"),
        # 15 % of 60 are 9: the middle counts, not the one that took three hours
        (held(minutes=[69, 69, 69, 180]), LENGTH, FINE, "took 69 minutes; you had planned 60"),
        (held(minutes=[70, 70, 70, 60]), LENGTH, TALK, "Who has to go before the end?"),
        (held(minutes=50), LENGTH, TALK, "Is the shorter time enough?"),
        # 25 % of 12 are 3
        (held(attended=9), SIZE, FINE, "Usually 9 people came; you had reckoned with 12."),
        (held(attended=[8, 8, 9, 8]), SIZE, TALK, "Is it the hour or the tool"),
        (held(attended=16), SIZE, TALK, "Does everyone still get a word in?"),
        # planned 40 of 100; 18 of 60 are 30, 17 of 60 fewer; more is no broken promise
        (held(minutes=60, connection_minutes=18), CONNECTION, FINE, "had 30 to connect"),
        (held(minutes=60, connection_minutes=17), CONNECTION, TALK, "meant for people?"),
        (held(minutes=60, connection_minutes=50), CONNECTION, FINE, "had 83 to connect"),
        # planned 50 of 100; 2 of 5 are 40
        (held((14,) * 4, member_led=[True, True, False, False, False]), LEAD, FINE, "2 of 5"),
        (held(member_led=[True, False, False, False]), LEAD, TALK, "ask to lead the next one?"),
        (held(member_led=False), LEAD, TALK, "Members led none of 4 meetups; you had planned 50"),
        (held(member_led=True), LEAD, FINE, "Members led all 4 meetups"),
    ],
)
def test_the_thresholds_say_what_is_worth_a_conversation(plan, meetups, what, severity, told):
    found = said(plan, meetups)[what]
    assert found.severity is severity
    assert told in f"{found.headline} {found.sentence}"


def test_less_time_to_connect_than_planned_can_still_be_a_good_part(make_community):
    agenda = [{"id": "a", "minutes": 54, "kind": "engage"}, {"id": "b", "minutes": 6}]
    community = make_community(launch={"agenda": agenda})  # 90 of 100
    found = said(community, held(minutes=60, connection_minutes=30))[CONNECTION]
    assert (found.severity, found.sentence) == (FINE, "That is less, and still a good part.")
    found = said(community, held(minutes=60, connection_minutes=29))[CONNECTION]
    assert found.severity is TALK


def test_a_workshop_may_change_how_near_is_near_enough(plan):
    longer = held(minutes=66)
    assert said(plan, longer)[LENGTH].severity is FINE
    assert said(plan, longer, Rules({"length_planned": 5}))[LENGTH].severity is TALK
    assert "at most 5%" in said(plan, longer, Rules({"length_planned": 5}))[LENGTH].rule


def test_below_the_least_data_nothing_is_judged(plan):
    three = held(gaps=(14, 14), minutes=600, attended=1, connection_minutes=0, member_led=False)
    rows = promise_rows(plan, Rules(), three)
    assert len(rows) == 5
    assert all(isinstance(row.said, Missing) and not row.happened for row in rows)
    assert {row.said.lacks for row in rows} == {
        "at least 4 meetups in meetups.csv, there are 3",
        "at least 4 meetups of which this is known, there are 3",
    }


def test_a_meetup_of_which_it_is_not_known_does_not_count(plan):
    unknown = held(minutes=[90, 90, 90, None], attended=[1, 1, 1, None], member_led=None)
    found = said(plan, unknown)
    assert isinstance(found[LENGTH], Missing)
    assert isinstance(found[SIZE], Missing)
    assert found[LEAD].lacks == "at least 4 meetups of which this is known, there are 0"
    assert isinstance(found[RHYTHM], Finding)


def test_what_was_not_planned_is_not_held_against_anyone(make_community):
    assert promise_rows(Community(), Rules(), KEPT) == []
    none = {"member_led_percent": 0, "size_target": 0}
    assert promise_rows(make_community(design=none), Rules(), KEPT) == []


def test_how_many_come_of_more_than_one_group_is_told_and_not_judged(make_community):
    [row] = promise_rows(make_community(design={"size_target": 151}), Rules(), KEPT)
    assert (row.planned, row.happened) == ("151 people", "usually 12 people")
    assert row.said.severity is FINE
    assert row.said.headline == "Usually 12 people came; you had reckoned with 151."
    assert row.said.sentence == "Of more than 150 people we do not say whether enough came."
    as_many = said(make_community(design={"size_target": 1500}), held(attended=1500))[SIZE]
    assert as_many.headline == "Usually 1,500 people came, as many as you had reckoned with."
    judged = said(make_community(design={"size_target": 150}), KEPT)[SIZE]
    assert judged.severity is TALK
    larger = Rules({"one_group_most": 200})
    assert said(make_community(design={"size_target": 151}), KEPT, larger)[SIZE].severity is TALK


def test_before_the_first_meetup_there_is_nothing_to_hold_it_against(plan):
    assert promise_rows(plan, Rules(), []) == []
    assert render("promise.html.j2", rows=[]).strip() == ""


def test_who_closes_is_told_and_not_asked(plan):
    plan.sustain.decision = Decision.CLOSE
    apart = held((30, 30, 30), minutes=20, attended=2, connection_minutes=1, member_led=False)
    found = said(plan, apart)
    assert len(found) == 5
    assert {one.severity for one in found.values()} == {FINE}
    assert "?" not in "".join(one.headline + one.sentence for one in found.values())


def test_the_expected_people_are_those_of_the_invitations_where_these_are_fewer(make_community):
    launch = {"invite_count": 20, "accept_percent": 80, "show_up_percent": 50}  # 8 of 12
    community = make_community(design={"size_target": 12}, launch=launch)
    [row] = promise_rows(community, Rules(), held(attended=8))
    assert row.planned == "8 people"
    assert row.said.severity is FINE


def test_rhythm_and_promise_never_disagree_on_the_usual_gap(plan):
    from copnb.advice.rhythm import rhythm

    for days in range(8, 24):
        meetups = held((days,) * 5)
        [about_rhythm] = rhythm(plan, Rules(), meetups, [])
        promised = said(plan, meetups)[RHYTHM]
        assert promised.severity is about_rhythm.severity, days


@pytest.mark.parametrize("folder", folders(ROOT / "workshop_data"), ids=lambda f: f.name)
def test_the_samples_keep_what_they_promised_or_say_what_is_missing(folder):
    rows = promise_rows(load(folder), Rules(), *what_happened(folder))
    assert bool(rows) is (folder / "meetups.csv").is_file()
    for row in rows:
        assert row.planned
        if isinstance(row.said, Finding):
            assert row.happened
            assert row.said.severity is FINE
            assert row.said.headline.endswith((".", "?"))
            assert row.said.rule.endswith(".")


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=3, max_size=8),
    st.integers(0, 30),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(gaps, came, chance):
    community = Community.model_validate_json(json.dumps(PLAN))
    meetups = held(tuple(gaps), attended=came, minutes=came, connection_minutes=came // 2)
    shuffled = list(meetups)
    chance.shuffle(shuffled)
    here = promise_rows(community, Rules(), meetups)
    assert promise_rows(community, Rules(), shuffled) == here


def test_the_page_shows_every_row_with_its_rule_and_marks_what_to_talk_about(plan):
    meetups = held(minutes=[90, 90, 90, 90], attended=[12, 12, None, 12], member_led=True)
    page = str(render("promise.html.j2", rows=promise_rows(plan, Rules(), meetups)))
    assert page.count('<th scope="row">') == 5
    assert page.count('class="tag talk"') == 1
    assert "Who has to go before the end?" in page
    assert page.count("not enough data yet") == 2  # people, and time to connect
    assert "It takes at least 4 meetups of which this is known, there are 3." in page
    assert page.count("Source: our own judgement.") == 3
    assert "None" not in page
