from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.lessons import lesson_evidence, lesson_findings
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson, LessonState
from copnb.store.folders import folders, load
from copnb.store.happened import load_rows

RULES = Rules()
SAMPLES = folders(ROOT / "workshop_data")


def shown(community, lesson, meetups=(), feedback=()):
    evidence = {e.lesson: e for e in lesson_evidence(community, RULES, meetups, feedback)}
    return evidence[lesson]


def groups(*names):
    return [{"id": f"g{n}", "name": name} for n, name in enumerate(names)]


def gets(*ids):
    return [{"id": f"v{n}", "group": id, "gets": "company"} for n, id in enumerate(ids)]


def marks(*given_marks):
    return [
        FeedbackSheet(date=date(2026, 1, 7), sheet=f"s{n}", worth_my_time=mark)
        for n, mark in enumerate(given_marks)
    ]


def meetups(*days, led=()):
    return [
        Meetup(
            date=date(2026, 1, 7) + timedelta(days=day),
            member_led=led[n] if n < len(led) else None,
        )
        for n, day in enumerate(days)
    ]


PEOPLE = {"groups": groups("North", "South")}
SLOT = [{"id": "s", "weekday": "monday", "start": "10:00"}]
FIXED = {"frequency": "monthly", "slots": SLOT, "location": "our room"}
TOPICS = [
    {"id": "a", "topic": "x", "proposed_by": "member"},
    {"id": "b", "topic": "y", "proposed_by": "organiser"},
    {"id": "c", "topic": "z", "proposed_by": "organiser"},
]
TEAM = [{"id": "t", "role": "two librarians"}]
MEMBER = [{"id": "p", "partner": "three members", "is_member": True}]
GUEST = {"id": "s1", "role": "a mayor", "kind": "external"}
PEER = {"id": "s2", "role": "a librarian", "kind": "peer"}


@pytest.mark.parametrize(
    ("lesson", "steps", "points"),
    [
        (Lesson.VALUE, {"inquire": {**PEOPLE, "value_propositions": gets("g0", "g1")}}, 2),
        (Lesson.VALUE, {"inquire": {**PEOPLE, "value_propositions": gets("g0")}}, 1),
        (Lesson.VALUE, {"inquire": PEOPLE}, None),
        (
            Lesson.ENGAGEMENT,
            {"prototype": {"partners": MEMBER}, "design": {"member_led_percent": 25}},
            2,
        ),
        (
            Lesson.ENGAGEMENT,
            {"prototype": {"partners": MEMBER}, "design": {"member_led_percent": 24}},
            1,
        ),
        (Lesson.ENGAGEMENT, {"design": {"member_led_percent": 0}}, 0),
        (
            Lesson.EXPECTATIONS,
            {"inquire": {"expectations": "Come."}, "launch": {"invite_text": "Come!"}},
            2,
        ),
        (Lesson.EXPECTATIONS, {"inquire": {"expectations": "Come."}}, 1),
        (Lesson.SPEAKERS, {"grow": {"speakers": [GUEST, PEER]}}, 2),
        (Lesson.SPEAKERS, {"grow": {"speakers": [GUEST]}}, 1),
        (Lesson.RHYTHM, {"design": FIXED}, 2),
        (Lesson.RHYTHM, {"design": {**FIXED, "location": ""}}, 1),
        # one topic of three is a third; leader and one role are two
        (
            Lesson.OWNERSHIP,
            {"design": {"topics": TOPICS}, "inquire": {"leader": "clerk", "core_team": TEAM}},
            2,
        ),
        (Lesson.OWNERSHIP, {"design": {"topics": TOPICS}, "inquire": {"leader": "clerk"}}, 1),
        (Lesson.OWNERSHIP, {"design": {"topics": TOPICS[1:]}, "inquire": {"leader": "clerk"}}, 0),
        (
            Lesson.FEEDBACK,
            {"prototype": {"feedback": [{"id": "f", "when": "middle", "owner": "clerk"}]}},
            2,
        ),
        (
            Lesson.FEEDBACK,
            {"prototype": {"feedback": [{"id": "f", "when": "end", "owner": "clerk"}]}},
            1,
        ),
        (Lesson.FEEDBACK, {"prototype": {"feedback": [{"id": "f", "when": "each_meetup"}]}}, 1),
        (Lesson.LEADER, {"inquire": {"leader": "clerk", "leader_minutes_month": 300}}, 2),
        (Lesson.LEADER, {"inquire": {"leader": "clerk"}}, 1),
    ],
)
def test_what_shows_of_a_lesson(make_community, lesson, steps, points):
    assert shown(make_community(**steps), lesson).points == points


def test_what_members_say_counts_before_what_was_promised(make_community):
    promised = make_community(inquire={**PEOPLE, "value_propositions": gets("g0", "g1")})
    half = make_community(inquire={**PEOPLE, "value_propositions": gets("g0")})
    # (4 + 4 + 4) / 3 = 4, good; (2 + 3) / 2 = 2.5, low
    assert shown(half, Lesson.VALUE, feedback=marks(4, 4, 4)).state is LessonState.IN_PLACE
    assert shown(promised, Lesson.VALUE, feedback=marks(2, 3)).state is LessonState.PARTLY


def test_meetups_that_members_led_count_before_the_plan(make_community):
    community = make_community(prototype={"partners": MEMBER}, design={"member_led_percent": 50})
    led = meetups(0, 28, 56, 84, 112, led=(True, False, False, False, False))  # 20 of 25 %
    assert shown(community, Lesson.ENGAGEMENT, led).state is LessonState.PARTLY
    assert "20% of meetups led" in shown(community, Lesson.ENGAGEMENT, led).words


def test_an_even_rhythm_shows_where_nothing_was_fixed():
    assert shown(Community(id="a"), Lesson.RHYTHM, meetups(0, 28, 56)).points == 2
    # gaps 10 and 50: deviation 20 by mean 30 = 67 %
    assert shown(Community(id="a"), Lesson.RHYTHM, meetups(0, 10, 60)).points == 0


def test_an_empty_design_says_which_answers_are_missing():
    results = [*lesson_findings(Community(id="a"), RULES, [], [])]
    assert len(results) == 8
    assert all(isinstance(result, Missing) and result.fields for result in results)


def test_each_finding_stands_beside_the_lessons_with_its_own_source():
    community = load(ROOT / "workshop_data" / "lantern-circle")
    results = [*lesson_findings(community, RULES, [], [])]
    assert [result.fields[0] for result in results] == ["sustain.lessons"] * 8
    assert [r.source for r in results] == [f"Tamarack tool, lesson {n}" for n in range(1, 9)]


def test_only_where_the_two_are_far_apart_it_asks(make_community):
    def finding(said):
        community = make_community(
            prototype={"partners": []},
            design={"member_led_percent": 0},
            sustain={"lessons": {"engagement": said} if said else {}},
        )
        results = [*lesson_findings(community, RULES, [], [])]
        return next(r for r in results if r.id == "lesson-engagement")

    assert finding("in_place").severity is Severity.TALK
    assert "You say: in place." in finding("in_place").sentence
    assert finding("partly").severity is Severity.FINE
    assert finding(None).severity is Severity.FINE
    assert "You say" not in finding(None).sentence


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
@settings(deadline=None, max_examples=20)
@given(chance=st.randoms())
def test_the_order_of_rows_does_not_matter(folder, chance):
    community, rows = load(folder), load_rows(folder, Meetup)
    before = [*lesson_findings(community, RULES, rows, [])]
    for step, name in [
        ("inquire", "groups"),
        ("inquire", "value_propositions"),
        ("inquire", "core_team"),
        ("design", "topics"),
        ("prototype", "feedback"),
        ("grow", "speakers"),
    ]:
        chance.shuffle(getattr(getattr(community, step), name))
    chance.shuffle(rows)
    assert [*lesson_findings(community, RULES, rows, [])] == before


def test_no_sentence_is_a_score():
    community = load(ROOT / "workshop_data" / "lantern-circle")
    for finding in lesson_findings(community, RULES, [], []):
        assert isinstance(finding, Finding)
        assert "16" not in finding.headline
