from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.decision import closing_list, decision_findings, recommendation
from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.indicators import feedback_mean, member_led_share, returning, share
from copnb.advice.momentum import (
    Direction,
    Momentum,
    Sign,
    Signal,
    attendance_trend,
    led_words,
    momentum,
    momentum_findings,
)
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.sustain import Decision, Degree, ValueStory
from copnb.evidence.cases import Case
from copnb.evidence.indicators import measures
from copnb.store.folders import load
from copnb.store.happened import load_rows

RULES = Rules()
START = date(2026, 1, 7)


def meetups(*attended, returning=(), led=()):
    return [
        Meetup(
            date=START + timedelta(days=28 * n),
            attended=came,
            returning=returning[n] if n < len(returning) else None,
            member_led=led[n] if n < len(led) else None,
        )
        for n, came in enumerate(attended)
    ]


def sheets(*given_marks):
    return [
        FeedbackSheet(date=START, sheet=f"s{n}", worth_my_time=mark)
        for n, mark in enumerate(given_marks)
    ]


def sample(slug):
    folder = ROOT / "workshop_data" / slug
    return load(folder), load_rows(folder, Meetup), load_rows(folder, FeedbackSheet)


def design(grow_waiting=None, **answers):
    community = Community(id="cafe0001")
    for name, value in answers.items():
        setattr(community.sustain, name, value)
    community.grow.waiting_count = grow_waiting
    return community


def going(direction):
    down = Signal(Sign.ATTENDANCE, -0.1, -1)
    return Momentum((down,) if direction is Direction.FADING else (), direction, 6)


def test_the_trend_is_the_median_of_all_slopes_over_the_whole_time_by_the_mean():
    # 10 12 14 16: every slope is 2, three of them; mean 13; 6 / 13 = 0.46
    assert attendance_trend(meetups(10, 12, 14, 16)) == pytest.approx(6 / 13)
    # 10 12 40 16: slopes 2, 15, 2, 28, 2, -24; median 2; mean 19.5
    assert attendance_trend(meetups(10, 12, 40, 16)) == pytest.approx(6 / 19.5)


def test_a_little_more_at_each_of_many_meetups_counts_as_rising():
    # one more every other meetup, 20 to 29: about 2 % a meetup, a third over all
    found = momentum(meetups(*(20 + n // 2 for n in range(19))), sheets(5, 5, 5, 5, 5), RULES)
    assert found.signals[0].points == 1
    assert found.direction is Direction.RISING


def test_a_meetup_without_a_count_is_left_out_of_the_trend():
    assert attendance_trend(meetups(10, None, 12)) == attendance_trend(meetups(10, 12))
    assert attendance_trend(meetups(10)) is None
    assert attendance_trend(meetups(0, 0, 0)) == 0


def test_at_the_first_meetup_nobody_can_return():
    # (6 + 9) / (10 + 10) = 0.75, the first ten left out
    assert share(returning(meetups(10, 10, 10, returning=(0, 6, 9)))) == 0.75


def test_means_and_shares_are_of_what_is_known():
    assert feedback_mean(sheets(5, None, 4)) == 4.5
    assert member_led_share(meetups(1, 1, 1, 1, led=(True, False, None, False))) == 1 / 3
    assert feedback_mean([]) is member_led_share([]) is share(returning([])) is None


@pytest.mark.parametrize(
    ("attended", "returning", "marks", "led", "points", "direction"),
    [
        # +46 % in all; 33 of 42 return; 4.5; half led by members
        (
            (10, 12, 14, 16),
            (0, 9, 11, 13),
            (4, 5, 4, 5, 4, 5),
            (True, False, True, False),
            [1, 1, 1, 1],
            Direction.RISING,
        ),
        # -46 % in all; 12 of 36 return; 2.5; none led by members
        (
            (16, 14, 12, 10),
            (0, 4, 4, 4),
            (2, 3, 2, 3, 2, 3),
            (False,) * 4,
            [-1] * 4,
            Direction.FADING,
        ),
        # no change; 15 of 30 return; 3.5; one of five led by members
        (
            (10, 10, 10, 10, 10),
            (0, 5, 5, 5, 5),
            (3, 4, 3, 4, 3, 4),
            (True, False, False, False, False),
            [0, 0, 0, 0],
            Direction.STEADY,
        ),
        # only attendance is known: one sign up does not make it rise
        ((10, 12, 14, 16), (), (), (), [1, None, None, None], Direction.STEADY),
    ],
)
def test_four_signs_make_a_direction(attended, returning, marks, led, points, direction):
    found = momentum(meetups(*attended, returning=returning, led=led), sheets(*marks), RULES)
    assert found is not None
    assert [signal.points for signal in found.signals] == points
    assert found.direction is direction


def test_momentum_needs_four_meetups_of_which_it_is_known_how_many_came():
    assert momentum(meetups(9, 9, 9), [], RULES) is None
    assert momentum(meetups(9, 9, 9, None), [], RULES) is None
    assert momentum(meetups(9, 9, 9, 9), [], RULES) is not None
    [few] = momentum_findings(design(), RULES, meetups(9, 9, 9), [])
    assert isinstance(few, Finding)
    assert few.figure == 3
    [none] = momentum_findings(design(), RULES, [], [])
    assert isinstance(none, Missing)
    assert none.lacks == "at least 4 meetups in meetups.csv, there are 0"


def test_the_first_and_the_last_attendance_and_the_other_signs_are_said_in_words():
    community, rows, feedback = sample("prairie-wound-care-rounds")
    [finding] = momentum_findings(community, RULES, rows, feedback)
    headline = "Momentum is rising: from 17 people at the first meetup to 26 at the last."
    assert finding.headline == headline
    assert finding.sentence.count(";") == 1
    assert "members led 9 of 18 meetups" in finding.sentence
    assert "More is not always better" in finding.rule
    assert not set("↑→↓%") & set(finding.headline + finding.sentence)


def test_a_fading_community_is_asked_why_unless_it_said_so():
    _community, rows, feedback = sample("hybrid-classroom-exchange")
    [finding] = momentum_findings(design(), RULES, rows, feedback)
    assert (finding.severity, "fading" in finding.headline) == (Severity.TALK, True)
    assert "the hour or the tool" in finding.sentence
    assert "members led none of 15 meetups" in finding.sentence
    [met] = momentum_findings(design(purpose_met=YES), RULES, rows, feedback)
    assert met.severity is Severity.FINE
    assert "it has done what it was for" in met.sentence


def test_the_farewell_is_not_the_last_word_on_attendance():
    community, rows, feedback = sample("hybrid-classroom-exchange")
    [finding] = momentum_findings(community, RULES, rows, feedback)
    assert "from 31 people at the first meetup to 5 at the last but one" in finding.headline
    assert (finding.figure, finding.unit) == (-84, "%")  # 100 x (5 - 31) / 31


def test_signs_that_are_merely_high_make_no_rise():
    # attendance level; 15 of 15 return; 5 of 5; all led by members
    rows, marks = meetups(5, 5, 5, 5, returning=(0, 5, 5, 5), led=(True,) * 4), sheets(*(5,) * 5)
    found = momentum(rows, marks, RULES)
    assert [signal.points for signal in found.signals] == [0, 1, 1, 1]
    assert found.direction is Direction.GOOD
    [finding] = momentum_findings(design(), RULES, meetups(5, 5, 5, 5, led=(True,) * 4), marks)
    assert finding.headline == "Momentum is good: 5 people came each time."


def test_that_people_come_again_says_nothing_where_the_same_are_invited():
    rows = meetups(5, 5, 5, 5, 5, returning=(0, 5, 5, 5, 4))
    signs = [signal.sign for signal in momentum(rows, [], RULES, Membership.INVITATION).signals]
    assert Sign.RETURNING not in signs
    for membership in (None, Membership.OPEN):
        assert len(momentum(rows, [], RULES, membership).signals) == 4
    thirty = [row.model_copy(update={"invited": 30}) for row in meetups(5, 6, 7, 8, 9)]
    assert len(momentum(thirty, [], RULES, Membership.CRITERIA).signals) == 3
    assert len(momentum(thirty, [], RULES, Membership.OPEN).signals) == 4
    new_ones = meetups(5, 5, 5, 5, 5, returning=(0, 3, 3, 3, 5))
    assert len(momentum(new_ones, [], RULES, Membership.INVITATION).signals) == 4


def test_an_unknown_sign_is_said_to_be_unknown():
    [finding] = momentum_findings(design(), RULES, meetups(9, 9, 9, 9), [])
    not_known = "Not known: how many come again, “worth my time”, meetups that members led."
    assert finding.sentence == not_known


def test_one_datum_is_no_sign_and_what_is_missing_is_said():
    # attendance rises, +46 %; of the other three one datum each is known
    rows = meetups(10, 12, 14, 16, returning=(None, 12), led=(True,))
    found = momentum(rows, sheets(5), RULES)
    assert [signal.points for signal in found.signals] == [1, None, None, None]
    assert [signal.value for signal in found.signals[1:]] == [None, None, None]
    assert found.direction is Direction.STEADY
    [finding] = momentum_findings(design(), RULES, rows, sheets(5))
    assert finding.headline.startswith("Momentum is steady: ")
    assert finding.sentence == (
        "Not known: how many come again (it takes 3 meetups after the first, there is 1), "
        "“worth my time” (it takes 5 sheets, there is 1), "
        "meetups that members led (it takes 4 meetups of which this is known, there is 1)."
    )
    assert [name for name, _value in finding.numbers] == ["attendance"]


def test_of_one_meetup_nobody_says_all_meetups():
    assert led_words(meetups(9, led=(True,))) == "members led 1 of 1 meetup"
    assert led_words(meetups(9, led=(False,))) == "members led none of 1 meetup"
    assert led_words(meetups(9, 9, led=(True, True))) == "members led all 2 meetups"


def test_a_sign_tells_from_as_much_on_as_its_indicator():
    least = {
        Sign.RETURNING: "returning_share",
        Sign.FEEDBACK: "worth_my_time",
        Sign.MEMBER_LED: "member_led_share",
    }
    for known in range(7):
        again, led = (0, *(9,) * known), (True,) * known
        rows, marks = meetups(*(9,) * 7, returning=again, led=led), sheets(*(5,) * known)
        measured = measures(Case(design(), RULES, rows, marks))
        for signal in momentum(rows, marks, RULES).signals[1:]:
            assert signal.value == measured[least[signal.sign]].value, (signal.sign, known)


YES, NO, PARTLY = Degree.YES, Degree.NO, Degree.PARTLY


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=4, max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(attended, chance):
    rows = meetups(*attended, returning=[came // 2 for came in attended])
    marks = sheets(*(1 + came % 5 for came in attended))
    shuffled, mixed = list(rows), list(marks)
    chance.shuffle(shuffled)
    chance.shuffle(mixed)
    assert momentum(rows, marks, RULES) == momentum(shuffled, mixed, RULES)


@pytest.mark.parametrize(
    ("relevant", "leader", "direction", "more", "decision"),
    [
        (YES, True, Direction.STEADY, {}, Decision.SUSTAIN),
        (YES, True, None, {}, Decision.SUSTAIN),
        (YES, True, Direction.RISING, {}, Decision.SUSTAIN),
        (YES, True, Direction.RISING, {"grow_waiting": 3}, Decision.GROW),
        (YES, True, Direction.STEADY, {"grow_waiting": 3}, Decision.SUSTAIN),
        (YES, True, Direction.FADING, {}, Decision.RENEW),
        (YES, False, Direction.STEADY, {}, Decision.RENEW),
        (YES, True, Direction.RISING, {"goals_changed": True}, Decision.RENEW),
        (PARTLY, True, Direction.STEADY, {}, Decision.RENEW),
        (NO, True, Direction.RISING, {}, Decision.CLOSE),
        (YES, True, Direction.GOOD, {"grow_waiting": 3}, Decision.GROW),
        (YES, True, Direction.RISING, {"purpose_met": YES}, Decision.SUSTAIN),
        (YES, None, None, {"purpose_met": YES}, Decision.SUSTAIN),
        (PARTLY, True, Direction.RISING, {"purpose_met": YES}, Decision.CLOSE),
        (YES, False, Direction.FADING, {"renewals_count": 1}, Decision.CLOSE),
        (YES, False, Direction.FADING, {"renewals_count": 0}, Decision.RENEW),
    ],
)
def test_what_the_answers_speak_for(relevant, leader, direction, more, decision):
    community = design(still_relevant=relevant, leader_available=leader, **more)
    found = going(direction) if direction else None
    assert recommendation(community, found, RULES).decision is decision


def test_a_renewal_begins_with_the_sign_that_points_down():
    # -50 % and nobody returns: two levers, in the order of the signs
    found = momentum(meetups(30, 20, 10, 5, returning=(0, 0, 0, 0)), [], RULES)
    advised = recommendation(design(still_relevant=YES, leader_available=True), found, RULES)
    assert advised.reasons == ("momentum is fading",)
    assert len(advised.levers) == 2
    assert "hour" in advised.levers[0]


def test_without_the_two_answers_it_says_which_are_missing():
    [both] = decision_findings(design(), RULES, [], [])
    assert isinstance(both, Missing)
    assert both.fields == ("sustain.still_relevant", "sustain.leader_available")
    [half] = decision_findings(design(still_relevant=YES), RULES, [], [])
    assert half.fields == ("sustain.leader_available",)


def test_the_group_decides():
    stories = [ValueStory(id="a", story="It changed my week.")]
    answers = {"still_relevant": YES, "leader_available": True, "value_stories": stories}
    rows = meetups(None, None, None, None)
    [open_one] = decision_findings(design(**answers), RULES, rows, [])
    assert open_one.severity is Severity.TALK
    assert open_one.headline.startswith("3 reasons to go on")
    assert "1 story" in open_one.headline
    assert open_one.sentence == "The group decides."
    [decided] = decision_findings(design(**answers, decision=Decision.RENEW), RULES, [], [])
    assert decided.severity is Severity.FINE
    assert "You decided" in decided.sentence


@pytest.mark.parametrize(
    ("held", "more", "said"),
    [
        (3, {}, False),
        (4, {}, True),
        (0, {"renewals_count": 1}, True),
        (0, {"decision": Decision.SUSTAIN}, True),
        (0, {"first_phase_end": date(2026, 3, 1)}, True),
        (0, {"first_phase_end": date(2026, 3, 2)}, False),
    ],
)
def test_there_is_nothing_to_decide_before_the_first_phase_ends(held, more, said):
    community = design(still_relevant=YES, leader_available=True, **more)
    community.saved_on = date(2026, 3, 1)
    [result] = decision_findings(community, RULES, meetups(*(9,) * held), [])
    assert isinstance(result, Finding) is said
    if not said:
        assert result.lacks == "the end of the first phase, or 4 meetups"


def test_what_does_what_it_is_for_goes_on_and_asks_who_leads():
    community, rows, feedback = sample("small-museums-post")
    [found] = decision_findings(community, RULES, rows, feedback)
    two = "2 reasons to go on: the topic still matters, it does what it is for."
    assert found.headline == two
    assert found.sentence == "Not answered: is there someone to lead it on?"


def test_new_goals_that_are_there_are_not_asked_for_again():
    community, rows, feedback = sample("lantern-circle")
    [found] = decision_findings(community, RULES, rows, feedback)
    assert "“Know and trust each other” 35" in found.sentence
    assert "share out" not in found.sentence
    community.inquire.goals_later = {}
    [found] = decision_findings(community, RULES, rows, feedback)
    assert "share out the 100 points again" in found.sentence


@pytest.mark.parametrize(
    ("most", "told"),
    [(34, "you have room for 4."), (30, "you have room for none."), (41, "5 reasons")],
)
def test_more_people_than_there_is_room_for_could_be_a_second_group(most, told):
    community, rows, feedback = sample("prairie-wound-care-rounds")
    community.design.size_max = most  # 30 people, and 11 wait
    [found] = decision_findings(community, RULES, rows, feedback)
    assert told in found.headline
    assert ("A second group" in found.sentence) is (most < 41)


def test_who_closes_gets_the_list_for_a_good_ending_until_it_is_written():
    ends = {"still_relevant": NO, "decision": Decision.CLOSE}
    results = [*decision_findings(design(**ends), RULES, [], [])]
    assert [result.id for result in results] == ["decision", "decision-closing"]
    assert all(item in results[1].sentence for item in closing_list())
    written = decision_findings(design(**ends, closing="A last evening."), RULES, [], [])
    assert [result.id for result in written] == ["decision"]


@pytest.mark.parametrize(
    ("slug", "decision"),
    [("lantern-circle", Decision.RENEW), ("hybrid-classroom-exchange", Decision.CLOSE)],
)
def test_the_samples_that_decided_are_read_as_they_decided(slug, decision):
    community, rows, feedback = sample(slug)
    assert community.sustain.decision is decision
    found = momentum(rows, feedback, RULES)
    assert recommendation(community, found, RULES).decision is decision
