from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.agenda import (
    agenda_findings,
    connection_share,
    longest_listening,
    longest_without_break,
    start_minutes,
)
from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.launch import AgendaItem, AgendaKind

# Project ECHO Ontario: 7 intro, 23 for the talk (18) and its questions (5), two cases of 25,
# 5 to wrap up, 5 to evaluate = 90 minutes.
ECHO = [
    (7, "business"),
    (23, "present"),
    (25, "engage"),
    (25, "engage"),
    (5, "business"),
    (5, "feedback"),
]
TALK_APART = [ECHO[0], (18, "present"), (5, "business"), *ECHO[2:]]
parts = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(AgendaKind)), max_size=12)


def agenda(rows):
    return [
        AgendaItem(id=f"r{n}", title=f"part {n}", minutes=minutes, kind=kind and AgendaKind(kind))
        for n, (minutes, kind) in enumerate(rows)
    ]


def design(rows, *, length=None, opens=15, **steps):
    community = Community(id="cafe0001")
    community.launch.agenda = agenda(rows)
    community.launch.room_opens_minutes = opens
    community.design.meetup_minutes = length
    return community


def found(community, rules=None):
    return {result.id: result for result in agenda_findings(community, rules or Rules())}


def test_the_echo_agenda_is_56_percent_interactive():
    # (25 + 25) / (7 + 23 + 25 + 25 + 5 + 5) = 50 / 90 = 0.5556
    assert connection_share(agenda(ECHO)) == pytest.approx(50 / 90)
    finding = found(design(ECHO, length=90))["agenda-connection"]
    assert finding.headline == "50 of 90 minutes are for connecting and working together."
    assert finding.severity is Severity.FINE


def test_a_talk_of_18_minutes_is_not_too_long_and_one_of_23_is():
    assert "agenda-listening" not in found(design(TALK_APART, length=90))
    assert found(design(ECHO, length=90))["agenda-listening"].figure == 23


def test_talks_that_follow_each_other_count_together():
    # 12 + 13 = 25 in a row; with a question between them the longest is 13
    assert longest_listening(agenda([(12, "present"), (13, "present")])) == 25
    apart = [(12, "present"), (3, "engage"), (13, "present")]
    assert longest_listening(agenda(apart)) == 13


@pytest.mark.parametrize(
    ("connecting", "severity"),
    [(19, Severity.PROBLEM), (20, Severity.TALK), (29, Severity.TALK), (30, Severity.FINE)],
)
def test_a_third_of_an_hour_is_20_minutes_and_half_is_30(connecting, severity):
    rows = [(connecting, "engage"), (60 - connecting, "business")]
    finding = found(design(rows, length=60))["agenda-connection"]
    assert finding.severity is severity


def test_it_says_how_many_minutes_are_lacking():
    # half of 61 is 30.5, so 31 are needed, and 20 are there: 11 more
    finding = found(design([(20, "connect"), (41, "business")], length=61))["agenda-connection"]
    assert finding.sentence.endswith("11 minutes more would make it half.")


def test_a_long_talk_and_little_time_to_connect_are_one_finding():
    # 10 + 20 of 90 minutes; half of 90 is 45, so 15 more
    rows = [(10, "business"), (10, "connect"), (25, "present"), (20, "engage"), (25, "business")]
    results = found(design(rows, length=90))
    assert "agenda-listening" not in results
    finding = results["agenda-connection"]
    assert finding.headline == (
        "For 25 minutes in a row people just listen, and 30 of 90 minutes are for connecting and "
        "working together."
    )
    assert finding.sentence == "15 minutes moved would make it half."
    assert {"talk_minutes", "connection_wished"} <= set(finding.thresholds)
    assert "at most 20 minutes in a row" in finding.rule
    assert "reading" not in finding.change
    alone = found(design(rows, length=90), Rules({"talk_minutes": 25}))["agenda-connection"]
    assert alone.headline == "30 of 90 minutes are for connecting and working together."


def test_no_minute_for_connecting_is_told_as_none():
    finding = found(design([(15, "business")], length=15))["agenda-connection"]
    assert finding.headline.startswith("None of the 15 minutes is")
    long = found(design([(30, "present")], length=30))["agenda-connection"]
    assert "people just listen, and none of 30 minutes" in long.headline


def test_an_agenda_longer_than_the_meetup_is_a_problem():
    late = found(design([(40, "engage"), (25, "feedback")], length=60))["agenda-length"]
    assert (late.severity, late.figure) == (Severity.PROBLEM, 5)
    assert "agenda-length" not in found(design([(60, "engage")], length=60))


def test_a_long_meetup_needs_a_break():
    # 91 minutes without one are too long, 60 and 60 with a break between are not
    assert found(design([(91, "engage")]))["agenda-break"].figure == 91
    halves = [(60, "engage"), (5, "break"), (60, "engage")]
    assert longest_without_break(agenda(halves)) == 60
    assert "agenda-break" not in found(design(halves))
    assert "agenda-break" not in found(design([(90, "engage")]))


def test_no_time_for_feedback_is_worth_a_conversation():
    finding = found(design([(60, "engage")]))["agenda-feedback"]
    assert finding.severity is Severity.TALK
    assert finding.headline == "The agenda has no time to ask people how it was."
    assert finding.sentence == "5 minutes at the end would do."
    assert "agenda-feedback" not in found(design([(55, "engage"), (5, "feedback")]))


def test_a_room_that_opens_at_the_last_minute_is_worth_a_conversation():
    assert "1 minute before" in found(design([], opens=1))["agenda-room"].headline
    assert "only when" in found(design([], opens=0))["agenda-room"].headline
    assert "agenda-room" not in found(design([], opens=5))
    unknown = found(design([], opens=None))["agenda-room"]
    assert isinstance(unknown, Missing)
    assert unknown.fields == ("launch.room_opens_minutes",)


def test_without_an_agenda_it_says_which_answer_is_missing():
    results = found(design([], length=60))
    assert results["agenda-connection"].fields == ("launch.agenda",)
    assert results["agenda-length"].fields == ("launch.agenda",)
    unknown = found(design([(60, "engage")]))["agenda-length"]
    assert unknown.fields == ("design.meetup_minutes",)
    assert all(isinstance(result, Missing) for result in (*results.values(), unknown))


def test_a_part_without_its_kind_or_minutes_leaves_the_share_open():
    for row in [(10, None), (None, "engage")]:
        results = found(design([(50, "engage"), row], length=60))
        assert isinstance(results["agenda-connection"], Missing)


def test_a_row_that_says_nothing_is_no_part():
    community = design([(60, "engage")], length=60)
    community.launch.agenda.append(AgendaItem(id="empty"))
    assert isinstance(found(community)["agenda-connection"], Finding)


def test_a_workshop_can_change_the_thresholds():
    rows = [(20, "engage"), (40, "business")]
    strict = Rules({"connection_least": 40})
    assert found(design(rows), strict)["agenda-connection"].severity is Severity.PROBLEM


@settings(deadline=None)
@given(parts)
def test_parts_begin_where_the_one_before_ends(rows):
    starts = start_minutes(agenda(rows))
    assert len(starts) == len(rows)
    assert all(b - a == rows[n][0] for n, (a, b) in enumerate(pairwise(starts)))


@settings(deadline=None)
@given(parts, st.randoms())
def test_the_share_and_the_lack_of_feedback_do_not_hang_on_the_order(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    before, after = found(design(rows, length=60)), found(design(shuffled, length=60))
    for id in ("agenda-length", "agenda-feedback"):
        assert before.get(id) == after.get(id)
    if rows:  # its words tell of the longest talk too, which does hang on the order
        one, other = before["agenda-connection"], after["agenda-connection"]
        assert (one.severity, one.figure) == (other.severity, other.figure)
