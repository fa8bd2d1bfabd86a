"""Hours by each group's own clock, against a second computation that walks through moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, combinations_with_replacement
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.clock_changes import apart, days_apart, times_of_year
from copnb.advice.clocks import (
    WEEKDAYS,
    Start,
    best_times,
    clocks,
    elsewhere,
    fall,
    times_of_day,
)
from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.hours import hours
from copnb.advice.rules import Rules
from copnb.advice.turns import fair_turns, inconvenience
from copnb.design.community import Community
from copnb.design.reading import check

RULES = Rules()
WINTER = date(2027, 1, 12)
ZONES = [
    "America/Toronto",
    "America/St_Johns",
    "America/Regina",
    "America/Sao_Paulo",
    "Africa/Nairobi",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Manila",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "UTC",
]
"""Both hemispheres, half and quarter hours, half an hour of summer time, and none at all."""


def group(zone: str, count: int = 5, name: str = "", **more: Any) -> dict[str, Any]:
    return {"count": count, "time_zone": zone, "name": name or f"people in {zone}", **more}


def slot(weekday: str, start: str, zone: str) -> dict[str, str]:
    return {"weekday": weekday, "start": start, "time_zone": zone}


def design(
    groups: list[dict[str, Any]],
    slots: list[dict[str, str]] | None = None,
    minutes: int | None = 60,
    first: date | None = WINTER,
) -> Community:
    """Return a design of which only what the hours rest on is answered."""
    tree = Community(name="Circle", id="cafe0001").model_dump(mode="json")
    tree["inquire"]["groups"] = [{"id": f"g{n}", **row} for n, row in enumerate(groups)]
    tree["design"]["slots"] = [{"id": f"s{n}", **row} for n, row in enumerate(slots or [])]
    tree["design"]["meetup_minutes"] = minutes
    tree["launch"]["first_meetup_on"] = first and first.isoformat()
    community, problems = check(tree)
    assert community is not None, problems
    return community


def said(community: Community) -> dict[str, Finding]:
    return {found.id: found for found in hours(community, RULES) if isinstance(found, Finding)}


def options(community: Community, zone: str, minutes: int = 60) -> list[Any]:
    people = clocks(community, RULES)
    return times_of_day(people, minutes, zone, WINTER, weekend=50, kept=set())


# The second computation: real moments, minute by minute, and clocks read off them.


def walked(start: datetime, minutes: int, zone: str, good: tuple[int, int]) -> float:
    """Return the worst minute of a meetup by a clock: 1 in its hours, 0.5 from 7 to 21, else 0."""
    grades = []
    for n in range(minutes):
        there = (start + timedelta(minutes=n)).astimezone(ZoneInfo(zone))
        now = there.hour * 60 + there.minute
        inside = good[0] <= now < good[1]
        if good[0] > good[1]:  # over midnight
            inside = now >= good[0] or now < good[1]
        grades.append(1.0 if inside else 0.5 if 7 * 60 <= now < 21 * 60 else 0.0)
    return min(grades)


@pytest.mark.parametrize("home", ["America/Toronto", "Pacific/Auckland", "Asia/Kathmandu"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_start_is_read_off_every_clock_on_each_day_of_a_year(home: str, zone: str) -> None:
    for n in range(365):
        day = date(2026, 11, 1) + timedelta(days=n)
        start = Start(day.weekday(), 10 * 60 + 30, home)
        moment = datetime(day.year, day.month, day.day, 10, 30, tzinfo=ZoneInfo(home))
        seen = moment.astimezone(UTC).astimezone(ZoneInfo(zone))
        there = elsewhere(start, zone, day)
        assert (there.weekday, there.minute) == (seen.weekday(), seen.hour * 60 + seen.minute), day


@pytest.mark.parametrize("home", ["America/Toronto", "Europe/London", "Africa/Nairobi"])
@pytest.mark.parametrize("zone", ZONES)
def test_how_far_clocks_are_apart_is_that_of_a_walk_day_by_day(home: str, zone: str) -> None:
    first = date(2026, 11, 20)
    year = apart(zone, home, first)
    for n in range(365):
        day = first + timedelta(days=n)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        here, there = (noon.astimezone(ZoneInfo(z)).replace(tzinfo=None) for z in (home, zone))
        ahead = round((there - here).total_seconds() / 60)
        assert [shift for shift, spans in year.items() if any(inside(day, s) for s in spans)] == [
            ahead
        ]
    assert sum(days for _shift, days in days_apart(zone, home, first)) == 365


def inside(day: date, span: tuple[date, date]) -> bool:
    first, last = span
    return first <= day <= last if first <= last else day >= first or day <= last


def test_clocks_that_change_on_other_days_are_apart_otherwise_for_some_weeks() -> None:
    # 2027: Toronto springs on 14 March, London on 28 March; both go back, on 7 Nov and 31 Oct.
    year = apart("Europe/London", "America/Toronto", date(2027, 1, 12))
    assert {shift: [(a.isoformat(), b.isoformat()) for a, b in s] for shift, s in year.items()} == {
        300: [("2027-11-07", "2027-03-13"), ("2027-03-28", "2027-10-30")],
        240: [("2027-03-14", "2027-03-27"), ("2027-10-31", "2027-11-06")],
    }
    assert [*apart("America/Halifax", "America/Toronto", date(2027, 1, 12))] == [60]


ANY_GROUP = st.builds(
    lambda zone, count, own: group(zone, count, **own),
    st.sampled_from(ZONES),
    st.integers(1, 40),
    st.sampled_from(
        [
            {},
            {"hours_from": "18:00", "hours_to": "21:30"},
            {"hours_from": "22:15", "hours_to": "02:45"},
        ]
    ),
)
GOOD = {"": (540, 1020), "18:00": (1080, 1290), "22:15": (1335, 165)}


@settings(max_examples=15, deadline=None)
@given(st.lists(ANY_GROUP, min_size=1, max_size=4), st.sampled_from([30, 75, 90]))
def test_each_half_hour_of_a_day_is_worth_what_the_walk_says(
    groups: list[dict[str, Any]], minutes: int
) -> None:
    community = design(groups)
    people = clocks(community, RULES)
    ours = times_of_day(people, minutes, "America/Toronto", WINTER, weekend=50, kept=set())
    by_id = {f"g{n}": row for n, row in enumerate(groups)}
    midnight = datetime(2027, 1, 12, tzinfo=ZoneInfo("America/Toronto")).astimezone(UTC)
    for n, option in enumerate(ours):
        moment = midnight + timedelta(minutes=30 * n)
        for clock, value in zip(people, option.worths, strict=True):
            good = GOOD[by_id[clock.id].get("hours_from", "")]
            assert value == 100 * walked(moment, minutes, clock.zone, good)


@settings(max_examples=6, deadline=None)
@given(st.lists(ANY_GROUP, min_size=1, max_size=3), st.integers(0, 47), st.sampled_from(ZONES))
def test_a_start_is_worth_and_costs_over_a_year_what_the_walk_says(
    groups: list[dict[str, Any]], half: int, home: str
) -> None:
    people = clocks(design(groups), RULES)
    option = times_of_year(people, 45, home, WINTER, weekend=50, kept=set())[half]
    by_id = {f"g{n}": row for n, row in enumerate(groups)}
    for n, clock in enumerate(people):
        good, days = GOOD[by_id[clock.id].get("hours_from", "")], []
        for day in (WINTER + timedelta(days=d) for d in range(365)):
            ahead = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            shift = ahead.astimezone(ZoneInfo(clock.zone)).utcoffset()
            shift -= ahead.astimezone(ZoneInfo(home)).utcoffset()
            there = datetime(2027, 1, 12, tzinfo=UTC) + timedelta(minutes=30 * half) + shift
            days.append([walked(there + timedelta(minutes=m), 1, "UTC", good) for m in range(45)])
        assert option.worths[n] == 100 * min(map(min, days))
        assert option.costs[n] == sum(100 * (45 - sum(day)) for day in days)


@settings(max_examples=15, deadline=None)
@given(st.lists(ANY_GROUP, min_size=1, max_size=5))
def test_the_days_named_are_nobodys_weekend(groups: list[dict[str, Any]]) -> None:
    people = clocks(design(groups), RULES)
    monday = datetime(2027, 1, 11, tzinfo=ZoneInfo("America/Toronto")).astimezone(UTC)
    for n, option in enumerate(options(design(groups), "America/Toronto")):
        for weekday in range(7):
            moment = monday + timedelta(days=weekday, minutes=30 * n)
            weekend = any(moment.astimezone(ZoneInfo(c.zone)).weekday() >= 5 for c in people)
            assert (weekday in option.weekdays) != weekend


@settings(max_examples=12, deadline=None)
@given(st.lists(ANY_GROUP, min_size=2, max_size=5))
def test_the_turns_are_the_fairest_of_all_twos_and_threes(groups: list[dict[str, Any]]) -> None:
    found = options(design(groups), "America/Toronto")
    turns = fair_turns(found)
    if not turns:  # one start is as good as any other to every group
        assert any(
            all(o.worths[n] >= x.worths[n] for n in range(len(o.worths)) for x in found)
            for o in found
        )
        return
    rows = {option.worths for option in found}
    worst = min(
        max(sum(100 - v for v in column) / (100 * size) for column in zip(*some, strict=True))
        for size in (2, 3)
        for some in combinations_with_replacement(rows, size)
        if len({*some}) > 1
    )
    assert max(inconvenience(turns)) == pytest.approx(worst)


def worth(clock: Any, minute: int) -> int:
    return fall(clock.worth, minute, ((0, 1),), 60)[0]


def test_the_whole_meetup_counts_not_only_its_start() -> None:
    # Hours until 17:00. 16:00 to 17:00 suits; 16:30 to 17:30 is late; 20:30 to 21:30 is outside.
    clock = clocks(design([group("UTC")]), RULES)[0]
    assert [worth(clock, hour) for hour in (16 * 60, 16 * 60 + 30, 20 * 60 + 30)] == [
        100,
        50,
        0,
    ]


def test_own_hours_take_the_place_of_the_usual_ones_and_may_pass_midnight() -> None:
    own = {"hours_from": "22:00", "hours_to": "02:00"}
    clock = clocks(design([group("UTC", **own)]), RULES)[0]
    assert worth(clock, 23 * 60 + 30) == 100  # 23:30 to 00:30
    assert worth(clock, 60 + 30) == 0  # 01:30 to 02:30
    assert worth(clock, 10 * 60) == 50  # in the usual hours, but no longer preferred


def test_an_open_end_of_own_hours_is_the_tolerable_one() -> None:
    clock = clocks(design([group("UTC", hours_from="18:00")]), RULES)[0]
    assert [worth(clock, hour * 60) for hour in (10, 18, 20)] == [50, 100, 100]


def test_three_best_times_do_not_overlap_and_the_middle_of_equals_comes_first() -> None:
    # 60 minutes inside 9 to 17: starts 9:00 to 16:00 suit alike; the middle is 12:30.
    found = best_times(options(design([group("UTC", 12)]), "UTC"), 60, 9.6)
    starts = [option.start.minute for option in found]
    assert starts[0] == 12 * 60 + 30
    assert all(abs(a - b) >= 60 for a, b in combinations(starts, 2))
    assert [option.covered for option in found] == [12, 12, 12]
    assert found[0].weekdays == (0, 1, 2, 3, 4)


def test_a_single_time_for_two_continents_leaves_nobody_asleep() -> None:
    # Six in Toronto, two in Manila: 13 hours ahead in winter, 12 in summer. Noon in Toronto
    # reaches 75%. 20:00 in Toronto reaches all: 9:00 or 8:00 in Manila, at most 4 hours late.
    found = said(design([group("America/Toronto", 6), group("Asia/Manila", 2)]))
    best = found["hours-best"]
    assert "would be possible for all 8 people all year, for " in best.headline
    assert best.figure == 8
    assert "hours-turns" not in found


def test_a_time_that_reaches_all_is_named_beside_one_that_leaves_some_asleep() -> None:
    groups = [group("America/Toronto", 6), group("Asia/Manila", 2)]
    found = said(design(groups, [slot("tuesday", "12:00", "America/Toronto")]))
    assert "hours-best" not in found  # one story
    assert found["hours-chosen"].severity is Severity.TALK
    assert "would be possible for all 8 people all year" in found["hours-chosen"].sentence


def circle(start: str) -> Community:
    """Return six people in London, two in Melbourne, who meet for 90 minutes on Tuesdays."""
    groups = [
        group("Europe/London", 6, hours_from="09:00", hours_to="16:30"),
        group("Australia/Melbourne", 2, hours_from="17:00", hours_to="21:00"),
    ]
    return design(groups, [slot("tuesday", start, "Europe/London")] * bool(start), minutes=90)


def test_a_time_that_does_not_suit_in_winter_says_from_when_to_when_and_by_how_much() -> None:
    # London 9:30 is 20:30 in Melbourne from 31 October 2027 to 27 March, 18:30 or 19:30 else.
    found = said(circle("09:30"))
    assert [*found] == ["hours-chosen"]  # and no second story of the clocks
    assert found["hours-chosen"].headline == (
        "From 31 October to 27 March, Tuesday 09:30 in London is 20:30 to 22:00 in Melbourne, "
        "an hour past what suits 2 of 8 people."
    )
    assert found["hours-chosen"].sentence == (
        "The rest of the year it suits all 8 people. Tuesday 08:30 in London would be possible "
        "for all 8 people all year, for 6 of them half an hour early."
    )
    assert found["hours-chosen"].change == "Move it to 08:30."
    assert found["hours-chosen"].severity is Severity.TALK


def test_best_is_what_asks_least_of_the_worst_off_over_the_year_and_no_night_is_next_best() -> None:
    best = said(circle(""))["hours-best"]
    assert best.headline.startswith("Monday to Friday 08:30 in London would be possible")
    assert best.sentence == "It is the best time for these groups."


def test_the_worst_off_group_counts_before_the_number_of_people() -> None:
    # 90 minutes until 12:00 for ten, from 11:30 for two: 10:30 would ask an hour of the two.
    groups = [group("UTC", 10, hours_to="12:00"), group("UTC", 2, hours_from="11:30")]
    best = said(design(groups, minutes=90))["hours-best"]
    assert "11:00 in UTC would be possible for all 12 people, for 12 of them half an hour " in (
        best.headline
    )


def test_who_is_left_out_by_all_of_several_times_is_told() -> None:
    groups = [group("Europe/London", 6), group("Pacific/Auckland", 2)]
    slots = [slot(day, "12:00", "Europe/London") for day in ("monday", "tuesday")]
    found = said(design(groups, slots))["hours-chosen"]
    assert found.headline == "Your 2 times leave out 2 of 8 people."
    assert "“people in Pacific/Auckland” sleeps through two; “people in Europe/London” sleeps " in (
        found.sentence
    )
    assert "would be possible for all 8 people all year" in found.sentence  # one time would do


def test_no_news_is_made_of_a_night_that_falls_an_hour_later() -> None:
    slots = [slot(day, "02:00", "Africa/Nairobi") for day in ("monday", "tuesday")]
    assert "clock-changes" not in said(design([group("Europe/London"), group("UTC")], slots))


def test_nothing_better_is_named_where_the_time_is_the_best_and_asks_a_little() -> None:
    found = said(circle("08:30"))["hours-chosen"]
    assert found.severity is Severity.FINE
    assert found.headline == (
        "Tuesday 08:30 in London is half an hour before what suits 6 of 8 people."
    )
    assert found.sentence == ""


def test_where_no_time_reaches_enough_the_turns_are_named_with_each_own_clock() -> None:
    groups = [group("America/Los_Angeles", 5), group("Europe/Berlin", 5), group("Asia/Tokyo", 5)]
    turns = said(design(groups, minutes=90))["hours-turns"]
    assert turns.severity is Severity.TALK
    assert "80%" in turns.headline
    assert all(f"people in {row['time_zone']}" in turns.sentence for row in groups)
    assert 0 < dict(turns.numbers)["worst-off"] < 1


def test_groups_whom_a_time_does_not_suit_see_their_own_clock_and_how_far_off_it_is() -> None:
    # Toronto 12:30 is 18:30 in Berlin (17:30 for three weeks), 23:00 or 22:00 in Kolkata.
    groups = [group("America/Toronto", 6), group("Europe/Berlin", 1), group("Asia/Kolkata", 1)]
    found = said(design(groups, [slot("tuesday", "12:30", "America/Toronto")]))["hours-chosen"]
    assert found.severity is Severity.TALK
    assert found.headline == "Tuesday 12:30 in Toronto does not suit 2 of 8 people."
    assert "“people in Europe/Berlin” 18:30 to 19:30 from 7 November to 13 March" in found.sentence
    assert ", 2 hours 30 minutes late" in found.sentence
    assert "“people in Asia/Kolkata” 22:00 to 23:00 from 14 March to 6 November, at night" in (
        found.sentence
    )
    assert "America/Toronto" not in found.sentence
    assert found.figure == 7


def test_a_time_that_suits_all_names_only_the_clocks_that_differ() -> None:
    groups = [group("America/Toronto"), group("America/Montreal"), group("America/Winnipeg")]
    found = said(design(groups, [slot("tuesday", "12:30", "America/Toronto")], minutes=90))
    assert [*found] == ["hours-chosen"]
    assert found["hours-chosen"].headline == "Tuesday 12:30 in Toronto suits all 15 people."
    assert found["hours-chosen"].sentence == "On other clocks it is 11:30 to 13:00 (Winnipeg)."


def test_a_time_that_nobody_can_come_to_is_a_problem() -> None:
    chosen = [slot("friday", "03:00", "UTC")]
    assert said(design([group("UTC")], chosen))["hours-chosen"].severity is Severity.PROBLEM


def test_a_weekend_that_was_chosen_is_as_good_as_another_day() -> None:
    found = said(design([group("Asia/Kolkata")], [slot("saturday", "10:30", "Asia/Kolkata")]))
    assert [f.id for f in found.values()] == ["hours-chosen"]
    assert "suits all 5 people" in found["hours-chosen"].headline


def test_a_time_that_suits_everyone_all_year_is_found_when_the_chosen_one_does_not() -> None:
    # Regina never changes its clock; in Winnipeg noon in Regina is 13:00 from 14 March 2027 on,
    # and 90 minutes from 13:00 end at 14:30, after 14:00. By Winnipeg's clock it would be 11:00
    # in Regina in summer: too early. 11:30 in Regina is 11:30 or 12:30 to 14:00.
    own = {"hours_from": "11:30", "hours_to": "14:00"}
    groups = [group("America/Regina", 18, **own), group("America/Winnipeg", 12, **own)]
    found = said(design(groups, [slot("thursday", "12:00", "America/Regina")], minutes=90))
    assert [*found] == ["hours-chosen"]
    assert found["hours-chosen"].severity is Severity.TALK
    assert found["hours-chosen"].headline == (
        "From 14 March to 6 November, Thursday 12:00 in Regina is 13:00 to 14:30 in Winnipeg, "
        "half an hour past what suits 12 of 30 people."
    )
    assert "Thursday 11:30 in Regina would suit all 30 people all year." in (
        found["hours-chosen"].sentence
    )


def test_another_groups_clock_is_named_where_only_by_that_a_time_suits_everyone() -> None:
    # An hour inside 19:00 to 20:00 in Toronto or up to 21:00, and from 8:00 in Manila.
    groups = [
        group("America/Toronto", 6, hours_from="19:00", hours_to="21:00"),
        group("Asia/Manila", 2, hours_from="08:00", hours_to="09:00"),
    ]
    found = said(design(groups, [slot("wednesday", "19:00", "America/Toronto")]))["hours-chosen"]
    assert "Thursday 08:00 in Manila would suit all 8 people all year." in found.sentence


THREE = [
    slot("wednesday", "15:00", "Africa/Nairobi"),
    slot("thursday", "15:00", "Asia/Manila"),
    slot("wednesday", "19:00", "America/Toronto"),
]


def test_of_several_times_it_is_said_who_sleeps_through_how_many_and_who_bears_most() -> None:
    found = said(design(three_cities(), THREE))["hours-chosen"]
    assert found.severity is Severity.FINE
    assert found.headline == "Everyone can come to at least one of your 3 times."
    assert found.sentence == (
        "“Nairobi” and “Toronto” each sleep through one; “Manila” sleeps through none. "
        "In all, they ask most of “Toronto”."
    )


def three_cities() -> list[dict[str, Any]]:
    return [
        group("Africa/Nairobi", 14, "Nairobi", hours_from="08:00", hours_to="18:00"),
        group("America/Toronto", 12, "Toronto", hours_from="08:00", hours_to="21:00"),
        group("Asia/Manila", 16, "Manila", hours_from="08:00", hours_to="20:30"),
    ]


def test_a_clock_change_names_the_time_what_gets_worse_or_better_and_a_clock_that_helps() -> None:
    found = said(design(three_cities(), THREE))["clock-changes"]
    assert found.severity is Severity.TALK
    assert found.headline == (
        "From 14 March to 6 November, Wednesday 19:00 in Toronto is Thursday 07:00 to 08:00 in "
        "Manila, an hour before what suits 16 of 42 people."
    )
    assert found.sentence == (
        "From 14 March to 6 November, Wednesday 15:00 in Nairobi is 08:00 to 09:00 in Toronto, "
        "better for 12 of 42 people. If Wednesday 19:00 in Toronto went by the clock in "
        "Manila, Thursday 08:00 there, it would suit 28 of 42 people all year."
    )


def test_a_clock_that_would_make_it_worse_for_somebody_is_not_named() -> None:
    groups = [group("America/Toronto", 6), group("Africa/Nairobi", 6)]
    two = [slot("monday", "09:00", "America/Toronto"), slot("friday", "09:00", "Africa/Nairobi")]
    found = said(design(groups, two))["clock-changes"]
    assert found.severity is Severity.FINE
    assert "nobody would be worse off" not in found.sentence


def test_nothing_is_said_of_clocks_that_move_together() -> None:
    together = [group("America/Halifax"), group("America/St_Johns")]
    slots = [slot(day, "12:00", "America/Halifax") for day in ("monday", "tuesday")]
    assert [*said(design(together, slots))] == ["hours-chosen"]


def test_twelve_months_begin_with_the_first_meetup_or_with_a_later_save() -> None:
    community = design(three_cities(), THREE, first=WINTER)
    community.saved_on = date(2027, 6, 1)  # now it is summer: the same change is the better one
    found = said(community)["clock-changes"]
    assert found.headline.startswith("From 7 November to 11 March, Wednesday 15:00 in Nairobi is")
    assert "1 June 2027" in found.rule


@pytest.mark.parametrize(
    ("community", "fields"),
    [
        (design([], None), ("inquire.groups",)),
        (design([group("UTC", 0)]), ("inquire.groups",)),
        (design([group("UTC")], minutes=None), ("design.meetup_minutes",)),
        (design([group("UTC")], first=None), ("launch.first_meetup_on",)),
    ],
)
def test_what_is_missing_is_named(community: Community, fields: tuple[str, ...]) -> None:
    [missing] = hours(community, RULES)
    assert isinstance(missing, Missing)
    assert (missing.id, missing.fields) == ("hours-best", fields)


def test_a_group_without_a_place_is_named_and_not_counted() -> None:
    groups = [group("UTC", 8), {"name": "readers elsewhere", "count": 70}]
    found = said(design(groups, [slot("tuesday", "12:00", "UTC")]))["hours-chosen"]
    assert "all 8 people" in found.headline
    assert "readers elsewhere" in found.sentence


@settings(max_examples=25, deadline=None)
@given(
    st.lists(ANY_GROUP, min_size=1, max_size=6),
    st.lists(st.sampled_from(ZONES), max_size=3),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_never_matters(
    groups: list[dict[str, Any]], zones: list[str], chance: Any
) -> None:
    rows = [{**row, "id": f"g{n}"} for n, row in enumerate(groups)]
    slots = [slot(WEEKDAYS[n].value, "14:00", zone) for n, zone in enumerate(zones)]
    first = [*hours(design(rows, slots), RULES)]
    chance.shuffle(rows)
    chance.shuffle(slots)
    assert [*hours(design(rows, slots), RULES)] == first


def test_a_rule_that_a_workshop_changed_counts() -> None:
    community = design([group("UTC")], [slot("tuesday", "18:00", "UTC")])
    evening = Rules({"hours_from": 17, "hours_to": 20})
    assert "2 hours past what suits" in next(hours(community, RULES)).headline
    assert "suits all 5 people" in next(hours(community, evening)).headline
