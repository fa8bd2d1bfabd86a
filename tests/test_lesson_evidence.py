from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.lesson_evidence import lesson_evidence
from copnb.advice.lessons import lesson_findings
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson, LessonState
from copnb.store.folders import load
from copnb.store.happened import load_rows
from copnb.store.places import folders

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
LED = {"leader": "clerk", "core_team": TEAM}
DRIVEN = {"topics": TOPICS, "ownership": "organiser"}
TRUST = {"goals": {"relationships": 80, "skills": 20}}
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
        (Lesson.SPEAKERS, {"grow": {"speakers": [PEER]}, "inquire": {"goals": {"skills": 25}}}, 1),
        (Lesson.SPEAKERS, {"grow": {"speakers": [PEER]}, "inquire": TRUST}, None),
        (
            Lesson.SPEAKERS,
            {
                "grow": {"speakers": [PEER]},
                "inquire": TRUST,
                "sustain": {"lessons": {"speakers": "partly"}},
            },
            1,
        ),
        (Lesson.RHYTHM, {"design": FIXED}, 2),
        (Lesson.RHYTHM, {"design": {**FIXED, "location": ""}}, 1),
        # one topic of three is a third; leader and one role are two
        (
            Lesson.OWNERSHIP,
            {"design": {"topics": TOPICS}, "inquire": {"leader": "clerk", "core_team": TEAM}},
            2,
        ),
        (Lesson.OWNERSHIP, {"design": {"topics": TOPICS}, "inquire": {"leader": "clerk"}}, 1),
        # who drives the agenda counts, unless members lead a quarter of the meetups
        (
            Lesson.OWNERSHIP,
            {"design": {**DRIVEN, "member_led_percent": 10}, "inquire": LED},
            1,
        ),
        (Lesson.OWNERSHIP, {"design": {**DRIVEN, "member_led_percent": 25}, "inquire": LED}, 2),
        (Lesson.OWNERSHIP, {"design": {"topics": TOPICS[1:]}, "inquire": {"leader": "clerk"}}, 0),
        (Lesson.OWNERSHIP, {"inquire": LED}, 1),
        (Lesson.OWNERSHIP, {"inquire": {"leader": "clerk"}}, None),
        (
            Lesson.FEEDBACK,
            {"prototype": {"feedback": [{"id": "f", "when": "middle", "owner": "clerk"}]}},
            2,
        ),
        (
            Lesson.FEEDBACK,
            {
                "prototype": {
                    "feedback": [
                        {"id": "f", "when": "middle", "owner": "clerk"},
                        {"id": "g", "when": "each_meetup"},
                    ]
                }
            },
            1,
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
    assert "members led 1 of 5 meetups" in shown(community, Lesson.ENGAGEMENT, led).words


def test_an_even_rhythm_shows_where_nothing_was_fixed(make_community):
    nothing, fixed = Community(id="a"), make_community(design=FIXED)
    assert shown(nothing, Lesson.RHYTHM, meetups(0, 28, 56, 84)).points == 2
    # gaps 10, 50, 20, 70; without the longest: mean 26.7, deviation 17
    uneven = meetups(0, 10, 60, 80, 150)
    assert [shown(plan, Lesson.RHYTHM, uneven).points for plan in (nothing, fixed)] == [0, 1]
    assert shown(nothing, Lesson.RHYTHM, meetups(0, 10, 60)).points is None  # too few to tell


def test_one_long_pause_is_no_uneven_rhythm():
    seen = shown(Community(id="a"), Lesson.RHYTHM, meetups(0, 14, 28, 42, 112, 126))
    assert seen.words == "4 of 5 gaps between meetups were 2 weeks"
    assert seen.points == 2


def test_what_shows_is_said_without_zeros_and_names_whom_it_leaves_out(make_community):
    community = make_community(
        inquire={**PEOPLE, "value_propositions": gets("g0")},
        prototype={"partners": [{"id": "p", "partner": "dean", "is_member": False}]},
        design={"topics": TOPICS[1:], "ownership": "organiser", "member_led_percent": 0},
        grow={"speakers": [GUEST]},
    )
    words = {e.lesson: e.words for e in lesson_evidence(community, RULES, [], [])}
    assert "“South”" in words[Lesson.VALUE]
    assert words[Lesson.ENGAGEMENT].startswith("no member tried it first, members are to lead none")
    told = (
        "no topic comes from members yet, the organisers drive the agenda, nobody is down to lead"
    )
    assert words[Lesson.OWNERSHIP] == told
    assert words[Lesson.SPEAKERS] == "down to speak: 1 from outside, none of you"
    assert not [text for text in words.values() if "0" in text]


def said_of(make_community, *, said=None, percent=0):
    """Return what is said of a design of which one lesson shows, by id."""
    community = make_community(
        design={"member_led_percent": percent},
        sustain={"lessons": {"engagement": said} if said else {}},
    )
    return {result.id: result for result in lesson_findings(community, RULES, [], [])}


def test_an_empty_design_says_which_answers_are_missing():
    [missing] = lesson_findings(Community(id="a"), RULES, [], [])
    assert isinstance(missing, Missing)
    assert "inquire.leader" in missing.fields


def test_one_finding_says_how_many_lessons_are_in_place_and_by_what_the_others_are_not():
    community = load(ROOT / "workshop_data" / "new-heads-learning-community")
    [finding] = lesson_findings(community, RULES, [], [])
    assert finding.headline == "By your answers, 6 of 8 lessons are in place."
    assert finding.sentence.startswith("Partly: “Members help to shape it” (1 first try")
    assert "the organisers drive the agenda" in finding.sentence
    assert (finding.severity, len(finding.numbers)) == (Severity.FINE, 8)


def test_a_lesson_that_does_not_count_makes_no_eighth(make_community):
    community = make_community(
        inquire={"leader": "clerk", "leader_minutes_month": 300, **TRUST},
        grow={"speakers": [PEER]},
        design=FIXED,
    )
    [finding] = lesson_findings(community, RULES, [], [])
    assert finding.headline == "By your answers, all 2 lessons are in place."


def test_the_group_is_never_overruled_upward_but_asked_once(make_community):
    community = make_community(
        inquire={"leader": "clerk", "leader_minutes_month": 300, "expectations": "Come."},
        design=FIXED,
        launch={"invite_text": "Come!"},
        sustain={"lessons": {"leader": "partly", "expectations": "missing"}},
    )
    [finding] = lesson_findings(community, RULES, [], [])
    assert dict(finding.numbers)["leader"] == 1
    assert "Partly, as you say: “Someone looks after it”." in finding.sentence
    assert "Not yet, as you say: “Everyone knows what is asked”." in finding.sentence
    assert finding.sentence.count("What is missing there?") == 1


@pytest.mark.parametrize(
    ("said", "percent", "severity"),
    [
        ("in_place", 0, Severity.TALK),
        ("in_place", 50, Severity.TALK),
        ("partly", 50, None),
        ("missing", 50, None),
        (None, 50, None),
        ("missing", 0, Severity.FINE),
        (None, 0, Severity.FINE),
    ],
)
def test_only_where_less_shows_than_the_group_says_it_asks(make_community, said, percent, severity):
    finding = said_of(make_community, said=said, percent=percent).get("lesson-engagement")
    assert (finding and finding.severity) is severity
    if severity is Severity.TALK:
        assert finding.sentence.startswith("You say: in place. By your answers: ")
        assert finding.source == "Tamarack tool, lesson 2"


@pytest.mark.parametrize(("few", "severity"), [(24, Severity.FINE), (25, Severity.TALK)])
def test_a_word_missing_for_few_people_is_no_reason_to_talk(make_community, few, severity):
    counts = zip(groups("North", "South"), (100 - few, few), strict=True)
    inquire = {"groups": [{**row, "count": n} for row, n in counts]}
    made = make_community(
        inquire={**inquire, "value_propositions": gets("g0")},
        sustain={"lessons": {"value": "in_place"}},
    )
    found = {each.id: each for each in lesson_findings(made, RULES, [], [])}["lesson-value"]
    assert found.severity is severity
    assert f"nothing is written yet for “South”, {few} of 100 people" in found.headline


def test_a_lesson_of_which_nothing_is_known_is_named(make_community):
    made = make_community(inquire={"leader": "clerk", **TRUST}, design=FIXED)
    [found] = lesson_findings(made, RULES, [], [])
    assert "Not answered: “Members gain something”; " in found.sentence
    assert "Guests and members speak" not in found.sentence  # it does not count here


def test_braces_in_the_name_of_a_group_stay(make_community):
    groups = [{"id": "g0", "name": "{North}"}, {"id": "g1", "name": "{n}"}]
    community = make_community(inquire={"groups": groups, "value_propositions": gets("g0")})
    [finding] = lesson_findings(community, RULES, [], [])
    assert "“{n}”" in finding.sentence


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
