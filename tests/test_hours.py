"""Hours by each group's own clock, against a second computation that walks through moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, combinations_with_replacement
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.clock_changes import clock_change, clock_changes
from copnb.advice.clocks import (
    WEEKDAYS,
    Start,
    best_times,
    clocks,
    elsewhere,
    times_of_day,
    week,
    worth,
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


def said(community: Community, rule: Callable[..., Any] = hours) -> dict[str, Finding]:
    return {found.id: found for found in rule(community, RULES) if isinstance(found, Finding)}


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
def test_clock_changes_are_those_of_a_walk_day_by_day(home: str, zone: str) -> None:
    first, found = date(2026, 11, 20), []
    before = None
    for n in range(366):
        noon = datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(days=n)
        here, there = (noon.astimezone(ZoneInfo(z)).replace(tzinfo=None) for z in (home, zone))
        ahead = round((there - here).total_seconds() / 60)
        if before is not None and ahead != before:
            found.append((first + timedelta(days=n), ahead - before))
        before = ahead
    assert [(c.day, c.minutes) for c in clock_changes([zone], home, first)] == found


def test_clocks_that_change_on_other_days_move_four_times() -> None:
    # 2027: Toronto springs on 14 March, London on 28 March; both go back, on 7 Nov and 31 Oct.
    changes = clock_changes(["Europe/London"], "America/Toronto", date(2027, 1, 12))
    assert [(c.day.isoformat(), c.minutes) for c in changes] == [
        ("2027-03-14", -60),
        ("2027-03-28", 60),
        ("2027-10-31", -60),
        ("2027-11-07", 60),
    ]
    assert clock_changes(["America/Halifax"], "America/Toronto", date(2027, 1, 12)) == []


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


@settings(max_examples=15, deadline=None)
@given(st.lists(ANY_GROUP, min_size=1, max_size=5))
def test_the_week_counts_weekends_by_each_groups_own_clock(groups: list[dict[str, Any]]) -> None:
    community = design(groups)
    people = clocks(community, RULES)
    days = week(people, 60, "America/Toronto", WINTER, weekend=50, kept=set())
    best = times_of_day(people, 60, "America/Toronto", WINTER, weekend=50, kept=set())
    monday = datetime(2027, 1, 11, tzinfo=ZoneInfo("America/Toronto")).astimezone(UTC)
    for weekday, row in enumerate(days):
        for n, option in enumerate(row):
            moment = monday + timedelta(days=weekday, minutes=30 * n)
            for clock, value in zip(people, option.worths, strict=True):
                weekend = moment.astimezone(ZoneInfo(clock.zone)).weekday() >= 5
                full = best[n].worths[people.index(clock)]
                assert value == (min(full, 50) if weekend else full)
    for n, option in enumerate(best):
        assert option.score == max(row[n].score for row in days)
        assert all(days[day][n].score == option.score for day in option.weekdays)


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


def test_the_whole_meetup_counts_not_only_its_start() -> None:
    # Hours until 17:00. 16:00 to 17:00 suits; 16:30 to 17:30 is late; 20:30 to 21:30 is outside.
    clock = clocks(design([group("UTC")]), RULES)[0]
    assert [worth(clock, hour, 60) for hour in (16 * 60, 16 * 60 + 30, 20 * 60 + 30)] == [
        100,
        50,
        0,
    ]


def test_own_hours_take_the_place_of_the_usual_ones_and_may_pass_midnight() -> None:
    own = {"hours_from": "22:00", "hours_to": "02:00"}
    clock = clocks(design([group("UTC", **own)]), RULES)[0]
    assert worth(clock, 23 * 60 + 30, 60) == 100  # 23:30 to 00:30
    assert worth(clock, 60 + 30, 60) == 0  # 01:30 to 02:30
    assert worth(clock, 10 * 60, 60) == 50  # in the usual hours, but no longer preferred


def test_an_open_end_of_own_hours_is_the_tolerable_one() -> None:
    clock = clocks(design([group("UTC", hours_from="18:00")]), RULES)[0]
    assert [worth(clock, hour * 60, 60) for hour in (10, 18, 20)] == [50, 100, 100]


def test_three_best_times_do_not_overlap_and_the_middle_of_equals_comes_first() -> None:
    # 60 minutes inside 9 to 17: starts 9:00 to 16:00 suit alike; the middle is 12:30.
    found = best_times(options(design([group("UTC", 12)]), "UTC"), 60, 9.6)
    starts = [option.start.minute for option in found]
    assert starts[0] == 12 * 60 + 30
    assert all(abs(a - b) >= 60 for a, b in combinations(starts, 2))
    assert [option.covered for option in found] == [12, 12, 12]
    assert found[0].weekdays == (0, 1, 2, 3, 4)


def test_a_single_time_for_two_continents_leaves_nobody_asleep() -> None:
    # Six in Toronto, two in Manila, 13 hours ahead: noon in Toronto is worth 6, but reaches 75%.
    # 20:00 in Toronto, 9:00 in Manila, reaches all: 6 x 0.5 + 2 x 1 = 5.
    found = said(design([group("America/Toronto", 6), group("Asia/Manila", 2)]))
    best = found["hours-best"]
    assert "20:00 in Toronto is possible for all 8 people, for 6 of them" in best.headline
    assert best.headline.startswith("Monday to Thursday")  # Friday evening is Saturday in Manila
    assert "hours-turns" not in found


def test_a_time_that_reaches_all_is_named_beside_one_that_leaves_some_asleep() -> None:
    groups = [group("America/Toronto", 6), group("Asia/Manila", 2)]
    found = said(design(groups, [slot("tuesday", "12:00", "America/Toronto")]))
    assert found["hours-best"].severity is Severity.TALK
    assert found["hours-best"].headline.startswith("Tuesday 20:00 in Toronto")


def test_where_no_time_reaches_enough_the_turns_are_named_with_each_own_clock() -> None:
    groups = [group("America/Los_Angeles", 5), group("Europe/Berlin", 5), group("Asia/Tokyo", 5)]
    turns = said(design(groups, minutes=90))["hours-turns"]
    assert turns.severity is Severity.TALK
    assert "80%" in turns.headline
    assert all(f"people in {row['time_zone']}" in turns.sentence for row in groups)
    assert 0 < dict(turns.numbers)["worst-off"] < 1


def test_chosen_times_stand_on_each_groups_own_clock() -> None:
    # Winter: Toronto 12:30 is 18:30 in Berlin and 23:00 in Kolkata.
    groups = [group("America/Toronto", 6), group("Europe/Berlin", 1), group("Asia/Kolkata", 1)]
    found = said(design(groups, [slot("tuesday", "12:30", "America/Toronto")]))["hours-chosen"]
    assert found.severity is Severity.TALK
    assert found.headline == "Tuesday 12:30 in Toronto is outside the hours of 1 of 8 people."
    assert "Europe/Berlin” 18:30 (early or late)" in found.sentence
    assert "Asia/Kolkata” 23:00 (outside their hours)" in found.sentence
    assert found.figure == 7


def test_a_time_that_nobody_can_come_to_is_a_problem() -> None:
    chosen = [slot("friday", "03:00", "UTC")]
    assert said(design([group("UTC")], chosen))["hours-chosen"].severity is Severity.PROBLEM


def test_a_weekend_that_was_chosen_is_as_good_as_another_day() -> None:
    found = said(design([group("Asia/Kolkata")], [slot("saturday", "10:30", "Asia/Kolkata")]))
    assert [f.id for f in found.values()] == ["hours-chosen"]
    assert "suits all 5 people" in found["hours-chosen"].headline


def test_a_clock_change_that_moves_a_group_out_of_its_hours_is_worth_a_conversation() -> None:
    # Regina never changes its clock; in Winnipeg noon in Regina is 13:00 from 14 March 2027 on,
    # and 90 minutes from 13:00 end at 14:30, after 14:00.
    own = {"hours_from": "11:30", "hours_to": "14:00"}
    groups = [group("America/Regina", 18, **own), group("America/Winnipeg", 12, **own)]
    slots = [slot("thursday", "12:00", "America/Regina")]
    found = said(design(groups, slots, minutes=90), clock_change)["clock-changes"]
    assert found.severity is Severity.TALK
    assert "From 14 March 2027" in found.headline
    assert "12 of 30 people" in found.headline
    assert "13:00 instead of 12:00" in found.sentence


def test_nothing_is_said_of_clocks_that_move_together() -> None:
    together = design([group("America/Halifax"), group("America/St_Johns")])
    assert not [*clock_change(together, RULES)]


def test_twelve_months_begin_with_the_first_meetup_or_with_a_later_save() -> None:
    community = design([group("America/Toronto"), group("Africa/Nairobi")], first=WINTER)
    community.saved_on = date(2027, 6, 1)
    sentence = said(community, clock_change)["clock-changes"].sentence
    assert "1 hour earlier in Toronto from 7 November 2027 on" in sentence


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
    for rule, id in ((hours, "hours-best"), (clock_change, "clock-changes")):
        [missing] = rule(community, RULES)
        assert isinstance(missing, Missing)
        assert (missing.id, missing.fields) == (id, fields)


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
    first = [[*rule(design(rows, slots), RULES)] for rule in (hours, clock_change)]
    chance.shuffle(rows)
    chance.shuffle(slots)
    assert [[*rule(design(rows, slots), RULES)] for rule in (hours, clock_change)] == first


def test_a_rule_that_a_workshop_changed_counts() -> None:
    community = design([group("UTC")], [slot("tuesday", "18:00", "UTC")])
    evening = Rules({"hours_from": 17, "hours_to": 20})
    assert "early or late" in next(hours(community, RULES)).headline
    assert "suits all 5 people" in next(hours(community, evening)).headline
