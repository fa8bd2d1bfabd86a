"""Every indicator: worked out by hand, again by pandas, and never told of too little."""

from __future__ import annotations

import os
import random
import re
from datetime import date, timedelta
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.momentum import attendance_trend
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import Attendance, FeedbackSheet, Meetup, Membership
from copnb.evidence import intervals
from copnb.evidence.cases import Case
from copnb.evidence.indicators import INDICATORS, measures
from copnb.evidence.intervals import interval
from copnb.evidence.participation import lorenz
from copnb.store.folders import load
from copnb.store.happened import load_rows
from copnb.store.places import folders

REAL = Path(os.environ.get("COPNB_REAL_DATA") or ROOT.parent / "shared" / "data")
LIST_FILE = (REAL.parent if REAL.suffix else REAL) / "membership_history.csv"
START = date(2026, 1, 7)
BY_NAME = {indicator.name: indicator for indicator in INDICATORS}
OF_THE_DESIGN = [i.name for i in INDICATORS[list(BY_NAME).index("connection_planned") :]]


def case(community=None, **rows):
    return Case(community or Community(id="cafe0001"), Rules(), **rows)


def meetups(gap=28, **columns):
    """Return a meetup for each place in the columns, `gap` days apart."""
    [n] = {len(column) for column in columns.values()}
    return [
        Meetup(
            date=START + timedelta(days=gap * place),
            **{name: column[place] for name, column in columns.items()},
        )
        for place in range(n)
    ]


def lists(*there, hosts=()):
    """Return attendance: a text for each meetup, a letter for each person; hosts by place."""
    return [
        Attendance(
            meetup=(START + timedelta(days=28 * place)).isoformat(),
            person=person,
            role="host" if (place, person) in hosts else "member",
        )
        for place, people in enumerate(there)
        for person in people
    ]


def members(*counts):
    return [Membership(date=day, members=n) for day, n in counts]


def value(name, **rows):
    return BY_NAME[name].measure(case(**rows)).value


MET = meetups(
    invited=[20, 20, 20, None, 20],
    registered=[12, None, 10, 9, 9],
    attended=[10, 12, 8, 10, 10],
    new=[10, 4, 1, 0, None],
    returning=[0, 8, 7, 10, None],
    member_led=[False, True, None, True, False],
    minutes=[60, 60, 90, 60, 60],
    connection_minutes=[20, 30, 45, None, 25],
)
FIVE = lists("abcde", "abcf", "abg", "acfh", "abf", hosts={(0, "a"), (1, "b"), (2, "a"), (3, "c")})
LIST_SIZES = members((date(2024, 1, 1), 100), (date(2025, 6, 1), 90), (date(2026, 1, 1), 144))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("attendance_rate", (10 + 12 + 8 + 10) / (20 + 20 + 20 + 20)),
        ("show_up", (10 + 8 + 10 + 10) / (12 + 10 + 9 + 9)),
        ("no_show", (2 + 2 - 1 - 1) / (12 + 10 + 9 + 9)),
        # slopes of 10 12 8 10 10: 2 -1 0 0 -4 -1 -2/3 2 1 0; middle of ten 0
        ("attendance_trend", 0),
        ("returning_share", (8 + 7 + 10) / (12 + 8 + 10)),
        ("newcomer_share", (4 + 1 + 0) / (12 + 8 + 10)),
        ("member_led_share", 2 / 4),
        ("connection_share", (20 + 30 + 45 + 25) / (60 + 60 + 90 + 60)),
        ("rhythm_variation", 0),
        ("burstiness", -1),
        # a five, b four, c three, f three, d e g h once; of meetup 1 to 2: a b c of five, then
        # a b of four, a of three, a f of four
        ("session_retention", (3 + 2 + 1 + 2) / (5 + 4 + 3 + 4)),
        # joined at the first: a b c d e, back within the next three: a b c; at the second: f, is
        # back at the fourth; g and h joined too late
        ("cohort_retention", (3 + 1) / (5 + 1)),
        ("core_share", 2 / 8),  # a 5 of 5, b 4 of 5
        ("active_share", 2 / 8),  # c and f, 3 of 5
        ("peripheral_share", 4 / 8),
        # 1 1 1 1 3 3 4 5, weights -7 -5 -3 -1 1 3 5 7: -16 + 3 + 9 + 20 + 35 = 51; 8 times 19
        ("attendance_gini", 51 / (8 * 19)),
        ("top_tenth_share", 5 / 19),
        ("absence_factor", 1),  # a hosted two of four
        # 1.44 in 731 days
        ("membership_growth", 1.44 ** (365.25 / 731) - 1),
        ("doubling_years", np.log(2) / np.log(1.44) * 731 / 365.25),
    ],
)
def test_figures_by_hand(name, expected):
    there = {"meetups": MET, "attendance": FIVE, "membership": LIST_SIZES}
    assert value(name, **there) == pytest.approx(expected)


def test_newcomers_settle_who_come_three_times_and_could():
    # of the second meetup f g h i j, all early enough: f and g come three times; k joined too late
    rows = lists("ab", "fghij", "fgh", "fgk")
    assert value("newcomer_conversion", attendance=rows) == 2 / 5


def test_worth_my_time_is_the_mean_of_all_sheets_and_not_of_days():
    days = [START, START, START, START, START + timedelta(days=28)]
    marks = [5, 5, 4, None, 1]
    sheets = [
        FeedbackSheet(date=day, sheet=str(n), worth_my_time=mark)
        for n, (day, mark) in enumerate(zip(days, marks, strict=True))
    ]
    assert value("worth_my_time", sheets=sheets) is None
    one_more = FeedbackSheet(date=START, sheet="9", worth_my_time=3)
    found = BY_NAME["worth_my_time"].measure(case(sheets=[*sheets, one_more]))
    assert (found.value, found.n) == ((5 + 5 + 4 + 1 + 3) / 5, 5)


def test_rhythm_kept_is_the_planned_gap_by_the_mean_gap(make_community):
    every_four_weeks = {"frequency": "custom", "frequency_days": 28}
    community = make_community(design=every_four_weeks)
    days = [START + timedelta(days=day) for day in (0, 28, 56, 140)]  # 5 gaps planned, 3 are there
    held = [Meetup(date=day) for day in days]
    assert value("rhythm_kept", community=community, meetups=held) == pytest.approx(3 / 5)
    assert value("rhythm_kept", meetups=held) is None
    # gaps 28 28 84: mean 140 / 3, deviation by hand
    spread = np.sqrt((2 * (140 / 3 - 28) ** 2 + (84 - 140 / 3) ** 2) / 3)
    assert value("rhythm_variation", meetups=held) == pytest.approx(spread / (140 / 3))


def test_growth_is_told_neither_of_a_short_time_nor_from_nothing():
    short = members((date(2026, 1, 1), 50), (date(2026, 6, 1), 100))
    assert value("membership_growth", membership=short) is None
    empty = members((date(2025, 1, 1), 0), (date(2026, 6, 1), 100))
    assert value("membership_growth", membership=empty) is None
    falls = members((date(2026, 1, 1), 100), (date(2025, 1, 1), 121))
    assert value("membership_growth", membership=falls) == pytest.approx(
        (100 / 121) ** (365.25 / 365) - 1
    )
    assert value("doubling_years", membership=falls) is None


@pytest.mark.skipif(not LIST_FILE.is_file(), reason="the lists of real communities are not here")
@pytest.mark.parametrize(
    ("name", "percent"),
    [
        ("multilingual", 26),
        ("plain-language-community-of-practice", 22),
        ("social-media", 10),
        ("web-managers-forum", 4),
        ("user-experience", 16),
        ("communicators", 21),
    ],
)
def test_real_lists_grow_as_was_worked_out_before(name, percent):
    table = pd.read_csv(LIST_FILE, parse_dates=["date"])
    table = table[table["file"] == f"{name}.md"]
    rows = members(*zip(table["date"].dt.date, table["members"], strict=True))
    assert round(100 * value("membership_growth", membership=rows)) == percent


def test_a_person_listed_twice_at_a_meetup_counts_once():
    assert measures(case(attendance=[*FIVE, *FIVE])) == measures(case(attendance=FIVE))


def test_the_lorenz_curve_begins_and_ends_in_the_corners():
    assert lorenz([3, 1]) == [(0, 0), (0.5, 0.25), (1, 1)]
    assert lorenz([0, 0]) == lorenz([]) == []


@pytest.mark.parametrize("name", [name for name in BY_NAME if name not in OF_THE_DESIGN])
def test_below_the_least_there_is_no_number(name):
    found = BY_NAME[name].measure(case())
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("attendance_rate", {"invited": [20] * 3, "attended": [9] * 3}),
        ("attendance_trend", {"attended": [9] * 3}),
        ("returning_share", {"returning": [9] * 3, "attended": [9] * 3}),
        ("member_led_share", {"member_led": [True] * 3}),
        ("rhythm_variation", {"attended": [None] * 3}),
    ],
)
def test_one_meetup_more_makes_the_number(name, column):
    assert value(name, meetups=meetups(**column)) is None
    more = {key: [*rows, rows[0]] for key, rows in column.items()}
    assert value(name, meetups=meetups(**more)) is not None


def test_of_few_people_or_lists_nothing_is_told_of_single_ones():
    assert value("core_share", attendance=lists("abcd", "ab", "ab", "ab")) is None
    assert value("core_share", attendance=lists("abcde", "ab", "ab")) is None
    assert value("core_share", attendance=lists("abcde", "ab", "ab", "ab")) == 2 / 5
    assert value("cohort_retention", attendance=lists("abcd", "a", "a", "a")) is None


def test_figures_of_the_design_say_what_its_findings_say(make_community):
    agenda = [
        {"id": "a", "minutes": 20, "kind": "connect"},
        {"id": "b", "minutes": 40, "kind": "present"},
    ]
    groups = [
        {"id": "g", "name": "Near", "count": 3, "time_zone": "UTC", "connection": "good"},
        {"id": "h", "name": "Far", "count": 1, "time_zone": "Asia/Tokyo", "connection": "good"},
    ]
    community = make_community(
        inquire={"groups": groups, "whys": [{"id": "w", "why": "dialogue", "rank": 1}]},
        design={
            "frequency": "custom",
            "frequency_days": 28,
            "meetup_minutes": 60,
            "slots": [{"id": "s", "weekday": "monday", "start": "15:00", "time_zone": "UTC"}],
        },
        prototype={
            "tools": [{"id": "t", "name": "Room", "kind": "video_call", "uses": ["meet"]}],
            "capacity": [{"id": "c", "group": "g", "minutes_month": 120}],
        },
        launch={"agenda": agenda, "first_meetup_on": "2027-01-11"},
        sustain={"value_stories": [{"id": "v", "cycle": "applied", "story": "I did it."}]},
    )
    found = {name: one.value for name, one in measures(case(community)).items()}
    assert found["connection_planned"] == pytest.approx(20 / 60)
    # a month is 365.25 / 12 days: so many meetups of 60 minutes, against 120
    assert found["load_ratio"] == pytest.approx(365.25 / 12 / 28 * 60 / 120)
    assert found["coverage"] == 3 / 4  # midnight in Tokyo; all lines carry the meetups
    assert (found["stories_applied"], found["stories_realised"]) == (1, 0)
    assert found["structure_index"] is found["why_coverage"] is None


def test_each_is_declared_with_all_that_goes_with_it():
    assert len(BY_NAME) == len(INDICATORS)
    for one in INDICATORS:
        assert re.fullmatch("[a-z_]+", one.name)
        assert all((one.label, one.definition, one.formula, one.unit, one.source))
        assert "{" not in one.needs
        assert one.least == 1 or str(one.least) in one.needs


@pytest.mark.parametrize("folder", folders(ROOT / "workshop_data"), ids=lambda f: f.name)
def test_in_the_samples_intervals_hold_their_value_or_are_not_there(folder):
    rows = [load_rows(folder, model) for model in (Meetup, FeedbackSheet, Attendance, Membership)]
    found = measures(Case(load(folder), Rules(), *rows))
    for name, one in found.items():
        assert (one.low is None) == (one.high is None)
        assert one.value is not None or one.low is None
        if one.low is not None:
            assert one.low <= one.value <= one.high, name
    if found["attendance_trend"].value is not None:  # per meetup here, over all in momentum
        steps = found["attendance_trend"].n - 1
        over_all = pytest.approx(attendance_trend(rows[0]))
        assert found["attendance_trend"].value * steps == over_all


# The same by pandas, on random data.

counts = st.one_of(st.none(), st.integers(0, 60))
TABLES = st.lists(
    st.fixed_dictionaries(
        {
            "gap": st.integers(1, 90),
            "invited": counts,
            "registered": counts,
            "attended": counts,
            "new": counts,
            "returning": counts,
            "member_led": st.one_of(st.none(), st.booleans()),
            "minutes": counts,
            "connection_minutes": counts,
        }
    ),
    min_size=4,
    max_size=12,
)
WHO_CAME = st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=12), min_size=4, max_size=9)


def close(found, expected, enough):
    """Say whether a figure is that which pandas has, or is not there where there is too little."""
    if not enough or pd.isna(expected):
        return found is None
    return found == pytest.approx(float(expected), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_pandas_has_the_same_figures_of_meetups(rows):
    table = pd.DataFrame(rows)
    table["date"] = [START + timedelta(days=int(n)) for n in table["gap"].cumsum()]
    named = table.drop(columns="gap").astype(object).where(table.notna(), None)
    found = {
        name: one.value
        for name, one in measures(
            case(meetups=[Meetup(**row) for row in named.to_dict("records")])
        ).items()
    }
    numbers = table.drop(columns=["gap", "date"]).astype(float)

    def ratio(part, whole, among=numbers):
        known = among[[part, whole]].dropna()
        return known[part].sum() / known[whole].sum() if known[whole].sum() else np.nan, len(known)

    for name, part, whole, least in [
        ("attendance_rate", "attended", "invited", 4),
        ("show_up", "attended", "registered", 4),
        ("connection_share", "connection_minutes", "minutes", 4),
    ]:
        expected, n = ratio(part, whole)
        assert close(found[name], expected, n >= least), name
    for name, part in [("returning_share", "returning"), ("newcomer_share", "new")]:
        expected, n = ratio(part, "attended", numbers.iloc[1:])
        assert close(found[name], expected, n >= 3), name
    expected, n = ratio("attended", "registered")
    assert close(found["no_show"], 1 - expected, n >= 4)
    led = numbers["member_led"].dropna()
    assert close(found["member_led_share"], led.mean(), len(led) >= 4)
    days = pd.to_datetime(table["date"]).diff().dt.days.dropna()
    spread, mean = days.std(ddof=0), days.mean()
    assert close(found["rhythm_variation"], spread / mean, True)
    assert close(found["burstiness"], (spread - mean) / (spread + mean), True)
    came = numbers["attended"].dropna().reset_index(drop=True)
    slopes = [(came[j] - came[i]) / (j - i) for i in range(len(came)) for j in range(i)]
    trend = np.median(slopes) / came.mean() if slopes and came.any() else 0
    assert close(found["attendance_trend"], trend, len(came) >= 4)


@settings(max_examples=60, deadline=None)
@given(WHO_CAME)
def test_pandas_has_the_same_figures_of_people(there):
    rows = lists(*([f"p{person}" for person in people] for people in there))
    long = pd.DataFrame([row.model_dump() for row in rows])
    seen = pd.crosstab(long["person"], long["meetup"]).astype(bool)  # people x meetups
    found = {name: one.value for name, one in measures(case(attendance=rows)).items()}
    n_people, n_meetups = seen.shape
    both = (seen & seen.shift(-1, axis=1, fill_value=False)).iloc[:, :-1]
    expected = both.to_numpy().sum() / seen.iloc[:, :-1].to_numpy().sum()
    assert close(found["session_retention"], expected, True)
    part = seen.mean(axis=1)
    enough = n_people >= 5
    assert close(found["core_share"], (part >= 0.75).mean(), enough)
    assert close(found["active_share"], ((part >= 0.4) & (part < 0.75)).mean(), enough)
    assert close(found["peripheral_share"], (part < 0.4).mean(), enough)
    often = seen.sum(axis=1).to_numpy(dtype=float)
    apart = np.abs(often[:, None] - often[None, :]).mean()  # Gini: half the mean difference
    assert close(found["attendance_gini"], apart / (2 * often.mean()), enough)
    curve = pd.DataFrame(lorenz(often), columns=["people", "part"])
    under = ((curve["part"] + curve["part"].shift()) / 2 * curve["people"].diff()).sum()
    assert 1 - 2 * under == pytest.approx(apart / (2 * often.mean()))
    top = pd.Series(often).nlargest(int(np.ceil(n_people / 10))).sum() / often.sum()
    assert close(found["top_tenth_share"], top, enough)
    first = seen.to_numpy().argmax(axis=1)
    could = first + 3 < n_meetups
    back = [seen.iloc[i, first[i] + 1 : first[i] + 4].any() for i in range(n_people) if could[i]]
    assert close(found["cohort_retention"], np.mean(back or [0]), len(back) >= 5)
    late = (first > 0) & (first + 2 < n_meetups)
    settle = (often >= 3)[late]
    assert close(
        found["newcomer_conversion"], settle.mean() if len(settle) else 0, len(settle) >= 5
    )


# Intervals.

STATISTICS = [
    (intervals.ratios, 2),
    (intervals.slopes, 2),
    (intervals.variations, 1),
    (intervals.bursts, 1),
    (intervals.ginis, 1),
    (intervals.top_tenths, 1),
]


@pytest.mark.parametrize("name", [one.name for one in INDICATORS if one.of.drawn])
def test_what_is_drawn_again_is_the_figure_itself(name):
    chance, of = random.Random(7), BY_NAME[name].of
    width = next(width for drawn, width in STATISTICS if drawn is of.drawn)
    rows = [tuple(chance.randint(1, 40) for _ in range(width)) for _ in range(15)]
    assert of.value(rows) == pytest.approx(intervals.figure(rows, of.drawn))


@pytest.mark.parametrize(("drawn", "width"), STATISTICS)
def test_the_order_of_rows_and_another_run_change_nothing(drawn, width):
    chance = random.Random(3)
    rows = [tuple(chance.randint(1, 40) for _ in range(width)) for _ in range(12)]
    here = interval(rows, drawn)
    assert here is not None
    assert interval(rows[::-1], drawn) == here
    assert here[0] < intervals.figure(rows, drawn) < here[1]


def test_pseudonyms_say_nothing_so_that_others_change_nothing():
    there = ["abcdefghij", "abcdef", "abcg", "abhi", "acdj"]
    others = [people.translate(str.maketrans("abcdefghij", "zyxwvutsrq")) for people in there]
    assert measures(case(attendance=lists(*there))) == measures(case(attendance=lists(*others)))


def test_who_cannot_be_told_again_is_not_somebody_who_came_once():
    callers = [
        Attendance(meetup=row.meetup, person=f"x-{n:010d}") for n, row in enumerate(FIVE) if n % 2
    ]
    with_callers = measures(case(attendance=[*callers, *FIVE]))
    assert with_callers == measures(case(attendance=FIVE))
    only = [Attendance(meetup=f"2026-0{n}-01", person=f"x-{n:010d}") for n in range(1, 8)]
    assert measures(case(attendance=only)) == measures(case())


def test_there_is_no_interval_of_few_rows_or_where_all_are_alike():
    rows = [(n, 10) for n in range(8)]
    assert interval(rows, intervals.ratios) is not None
    assert interval(rows[1:], intervals.ratios) is None
    assert interval([(0, 1)] * 20, intervals.ratios) is None  # not “between 0 and 0”


def test_an_interval_is_that_of_the_textbook():
    """Efron's formula, a step at a time, for a mean that is biased and lopsided."""
    numbers = (1, 1, 1, 2, 2, 2, 3, 3, 4, 25)
    drawn = intervals._draws(np.array([(x, 1.0) for x in numbers]), intervals.ratios)
    mean, normal = sum(numbers) / 10, NormalDist()
    below = (sum(drawn < mean) + sum(drawn <= mean)) / 2 / len(drawn)
    z0 = normal.inv_cdf(below)
    without = [(sum(numbers) - x) / 9 for x in numbers]
    away = [sum(without) / 10 - x for x in without]
    a = sum(d**3 for d in away) / (6 * sum(d**2 for d in away) ** 1.5)
    assert abs(z0) > 0.05
    assert a > 0.05
    expected = []
    for z in (-1.959964, 1.959964):
        part = normal.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
        expected.append(np.quantile(drawn, part))
    assert interval([(x, 1) for x in numbers], intervals.ratios) == pytest.approx(expected)


def test_an_interval_leans_to_the_side_on_which_surprises_are():
    """Of a mean of mostly small numbers BCa goes further up than the plain percentiles."""
    rows = [(number, 1) for number in (1, 1, 1, 2, 2, 2, 3, 3, 4, 25)]
    low, high = interval(rows, intervals.ratios)
    plain = intervals._draws(np.array(sorted(rows), dtype=float), intervals.ratios)
    assert low > np.quantile(plain, 0.025)
    assert high > np.quantile(plain, 0.975)


def test_an_interval_holds_the_true_share_about_as_often_as_it_says():
    chance = random.Random(11)
    held = 0
    for _ in range(200):
        rates = [chance.betavariate(12, 8) for _ in range(20)]
        rows = [(sum(chance.random() < rate for _ in range(30)), 30) for rate in rates]
        low, high = interval(rows, intervals.ratios)
        held += low <= 0.6 <= high
    assert 178 <= held <= 198
