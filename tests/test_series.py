from __future__ import annotations

from datetime import date

import pytest

from copnb.advice.series import (
    LAST,
    Rhythm,
    all_series,
    lacking,
    place_in_month,
    takes_turns,
    weekday_of_month,
)

TUESDAY = {"id": "a", "weekday": "tuesday", "start": "12:30", "time_zone": "America/Toronto"}


@pytest.fixture
def planned(make_community):
    """Return a function that makes a community whose meetups are known; answers go before."""

    def make(launch=(), sustain=(), inquire=(), **design):
        usual = {"slots": [TUESDAY], "frequency": "weekly", "meetups_count": 4}
        first = {"first_meetup_on": "2027-01-19"}
        steps = {"design": usual | design, "launch": first | dict(launch)}
        return make_community(**steps, sustain=dict(sustain), inquire=dict(inquire))

    return make


def days(community, which=0):
    return [day.isoformat() for day in all_series(community)[which].days]


@pytest.mark.parametrize(
    ("frequency", "third"),
    [
        ("weekly", "2027-02-02"),
        ("every_2_weeks", "2027-02-16"),
        ("every_3_weeks", "2027-03-02"),
        ("monthly", "2027-03-16"),
        ("every_2_months", "2027-05-18"),
        ("quarterly", "2027-07-20"),
    ],
)
def test_the_third_meetup_by_rhythm(planned, frequency, third):
    assert days(planned(frequency=frequency))[2] == third


def test_another_rhythm_counts_days(planned):
    assert days(planned(frequency="custom", frequency_days=10)) == [
        "2027-01-19",
        "2027-01-29",
        "2027-02-08",
        "2027-02-18",
    ]


def test_a_fifth_tuesday_becomes_the_last():
    assert [place_in_month(date(2027, 6, day)) for day in (1, 8, 22, 29)] == [1, 2, 4, LAST]
    assert weekday_of_month(2027, 7, 1, LAST) == date(2027, 7, 27)
    monthly = Rhythm(months=1)
    assert [monthly.on(date(2027, 6, 29), n).day for n in (-1, 0, 1, 2)] == [25, 29, 27, 31]


def test_a_series_ends_with_its_number_else_with_the_first_phase_else_after_a_year(planned):
    assert len(days(planned())) == 4
    phase = {"first_phase_end": "2027-02-16"}
    assert len(days(planned(sustain=phase))) == 4
    assert days(planned(sustain=phase, meetups_count=None))[-1] == "2027-02-16"
    past = {"first_phase_end": "2026-02-16"}
    assert len(days(planned(sustain=past, meetups_count=0))) == 52
    assert days(planned(meetups_count=None, frequency="quarterly"))[-1] == "2027-10-19"


def test_a_first_meetup_on_another_day_is_moved_and_the_others_keep_theirs(planned):
    community = planned(launch={"first_meetup_on": "2027-01-18"})
    assert days(community) == ["2027-01-18", "2027-01-26", "2027-02-02", "2027-02-09"]
    assert all_series(community)[0].regular[0] == date(2027, 1, 19)


def test_the_rhythm_goes_on_from_a_next_meetup_that_is_set_by_hand(planned):
    launch = {"next_meetup_on": "2027-02-16"}
    assert days(planned(launch)) == ["2027-01-19", "2027-02-16", "2027-02-23", "2027-03-02"]
    launch = {"next_meetup_on": "2027-02-17"}  # a Wednesday
    assert days(planned(launch)) == ["2027-01-19", "2027-02-17", "2027-02-23", "2027-03-02"]
    launch = {"next_meetup_on": "2027-01-12"}  # before the first: nothing to go by
    assert days(planned(launch))[1] == "2027-01-26"


@pytest.mark.parametrize("other", ["thursday", "monday"])
def test_each_meetup_is_at_every_time(planned, other):
    slots = [TUESDAY, {**TUESDAY, "id": "b", "weekday": other, "start": "19:00"}]
    community = planned(slots=slots)
    assert not takes_turns(community)
    assert len(all_series(community)) == 2
    later = {"thursday": "2027-01-21", "monday": "2027-01-25"}
    assert days(community, 1)[0] == later[other]
    assert len(days(community, 1)) == 4


def test_the_next_meetup_at_the_next_time_says_that_times_take_turns(planned):
    slots = [
        {**TUESDAY, "id": "b", "weekday": "thursday", "time_zone": "Asia/Manila"},
        {**TUESDAY, "id": "c", "time_zone": "Africa/Nairobi"},
        TUESDAY,
    ]
    launch = {"first_meetup_on": "2027-01-21", "next_meetup_on": "2027-01-26"}
    community = planned(launch, slots=slots, meetups_count=5)
    assert takes_turns(community)
    assert days(community, 0) == ["2027-01-21", "2027-02-11"]
    assert days(community, 1) == ["2027-01-26", "2027-02-16"]
    assert days(community, 2) == ["2027-02-02"]


def test_the_order_of_turns_begins_with_the_time_of_the_first_meetup(planned):
    slots = [{**TUESDAY, "id": "b", "weekday": "friday"}, TUESDAY]
    community = planned({"next_meetup_on": "2027-01-29"}, slots=slots)
    assert takes_turns(community)
    assert [series.slot.id for series in all_series(community)] == ["a", "b"]


def test_a_time_without_a_clock_goes_by_the_one_that_all_groups_share(planned):
    slots = [{**TUESDAY, "time_zone": ""}]
    group = {"id": "g", "time_zone": "America/Halifax"}
    shared = planned(inquire={"groups": [group]}, slots=slots)
    assert all_series(shared)[0].slot.time_zone == "America/Halifax"
    other = {"id": "h", "time_zone": "America/Toronto"}
    assert lacking(planned(inquire={"groups": [group, other]}, slots=slots)) == ["design.slots"]


@pytest.mark.parametrize(
    ("answers", "open_"),
    [
        ({"launch": {"first_meetup_on": None}}, "launch.first_meetup_on"),
        ({"launch": {"first_meetup_on": "9999-12-31"}}, "launch.first_meetup_on"),
        ({"slots": []}, "design.slots"),
        ({"slots": [{**TUESDAY, "start": ""}]}, "design.slots"),
        ({"frequency": None}, "design.frequency"),
        ({"frequency": "custom"}, "design.frequency"),
        ({"frequency": "custom", "frequency_days": 1_000_000}, "design.frequency"),
    ],
)
def test_what_is_open_is_named(planned, answers, open_):
    community = planned(**answers)
    assert lacking(community) == [open_]
    assert all_series(community) == []


def test_a_day_of_the_week_need_not_be_known(planned):
    assert days(planned(slots=[{**TUESDAY, "weekday": None}]))[1] == "2027-01-26"


def test_senseless_numbers_end_somewhere(planned):
    many = planned(meetups_count=1_000_000)
    assert len(days(many)) <= 999
    assert days(many)[-1] < "2037-02"
    slots = [{**TUESDAY, "id": f"s{n}", "weekday": None} for n in range(50)]
    assert len(all_series(planned(slots=slots, frequency="custom", frequency_days=3000))) == 50
