"""Communities in groups by an answer, and how far the groups are apart."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.evidence import groups
from copnb.evidence.comparison import load
from copnb.evidence.groups import LEAST, NoGroups, compared, delta, grouped
from copnb.evidence.tables import values

SAMPLES = ROOT / "workshop_data"
few = st.lists(st.integers(0, 6), min_size=2, max_size=12)


def by_hand(one, other):
    pairs = [(a > b) - (a < b) for a in one for b in other]
    return sum(pairs) / len(pairs)


@given(few, few)
@settings(max_examples=60, deadline=None)
def test_delta_is_that_of_all_pairs_and_its_mirror(one, other):
    found = delta(one, other)
    assert found.value == pytest.approx(by_hand(one, other))
    assert delta(other, one).value == pytest.approx(-found.value)
    if found.low is not None:
        assert -1 <= found.low <= found.value <= found.high <= 1


def test_delta_of_a_worked_example():
    # 1 2 3 against 2 3 4: of nine pairs one is more (3, 2), two are equal, six are less.
    assert delta([1, 2, 3], [2, 3, 4]).value == pytest.approx((1 - 6) / 9)


def test_where_all_are_above_there_is_no_interval_and_it_still_shows():
    found = delta([5, 6, 7, 8], [1, 2, 3, 4])
    assert (found.value, found.low, found.high, found.shown) == (1.0, None, None, 1)
    alike = delta([3, 3, 3], [3, 3])
    assert (alike.value, alike.low, alike.shown) == (0.0, None, 0)


def test_the_same_numbers_give_the_same_interval_in_any_order():
    one, other = [1, 5, 2, 8, 9, 3, 4, 7], [2, 6, 3, 5, 9, 9, 1, 10, 12]
    found = delta(one, other)
    assert found == delta(one[::-1], sorted(other))
    assert found.shown == 0
    wider = delta(one, other, 0.005)
    assert wider.low < found.low < found.high < wider.high


def test_drawn_and_worked_out_errors_are_the_same_where_there_are_many(monkeypatch):
    one, other = [n % 37 for n in range(300)], [n % 41 + 3 for n in range(400)]
    drawn = delta(one, other)
    monkeypatch.setattr(groups, "_MOST_DRAWN", 100)
    assert delta(one, other)[1:] == pytest.approx(drawn[1:], abs=0.006)
    assert delta(one, other)[1:] != drawn[1:]


@pytest.mark.parametrize(
    ("part", "free", "known"), [(0.975, 7, 2.3646), (0.975, 30, 2.0423), (0.995, 11, 3.1058)]
)
def test_students_t_as_it_stands_in_tables(part, free, known):
    assert groups._student(part, free) == pytest.approx(known, abs=0.002)


def test_an_interval_misses_no_more_often_than_is_allowed():
    import numpy as np

    chance = np.random.RandomState(7)
    missed = 0
    for _turn in range(120):
        found = delta([*chance.normal(0, 1, 8)], [*chance.normal(0, 1, 20)])
        missed += found.low is not None and not found.low <= 0 <= found.high
    assert missed <= 9  # 5 of 100 are allowed; more than 9 of 120 come in 1 of 10 cases then


def test_groups_are_those_of_pandas_in_the_order_of_the_choices():
    table = load(SAMPLES).table
    found = grouped(table, "inquire.scope")
    sizes = table.groupby("inquire.scope").size()
    assert {len(rows) for rows in found.groups.values()} == set(sizes)
    assert sum(map(len, found.groups.values())) + found.unknown == len(table)
    assert found.unknown == table["inquire.scope"].isna().sum() == 1
    assert list(found.groups) == ["Several work teams", "People who share an interest, wherever "
                                  "they work"]  # fmt: skip


def test_numbers_with_many_values_make_two_groups_at_the_median():
    table = load(SAMPLES).table
    found = grouped(table, "size")
    middle = table["size"].median()
    assert list(found.groups) == [f"up to {middle:g}", f"more than {middle:g}"]
    low, high = found.groups.values()
    assert len(low) == (table["size"] <= middle).sum()
    assert len(high) == (table["size"] > middle).sum()


def test_yes_and_no_are_groups_and_an_answer_of_several_has_words():
    table = load(SAMPLES).table
    assert list(grouped(table, "inquire.gather_modes.text").groups) == ["yes", "no"]
    named = grouped(table, "design.slots.weekday").groups
    assert not any("_" in name or ";" in name for name in named)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sise", "did you mean size"),
        ("gather_modes.video", "did you mean inquire.gather_modes.video"),
        ("inquire.domain_care", "9 different answers"),
        ("copnb_version", "say the same"),
        ("rules", "or none does"),
    ],
)
def test_what_makes_no_groups_is_told(name, told, monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 8)
    with pytest.raises(NoGroups, match=told):
        grouped(load(SAMPLES).table, name)


def two_groups(n: int, m: int) -> tuple[pd.DataFrame, dict]:
    table = load(SAMPLES).table.iloc[[3] * (n + m + 1)].reset_index(drop=True)
    table["inquire.scope"] = pd.array(
        ["across_teams"] * n + ["shared_interest"] * m + [None], dtype="string"
    )
    return table, {"size": [*range(n + m), 99], "formats": [5] * (n + m) + [None]}


def test_nothing_is_told_of_a_difference_below_the_least():
    table, numbers = two_groups(LEAST - 1, 20)
    found = compared(grouped(table, "inquire.scope"), numbers)
    assert [(row.n, row.others, row.delta) for row in found] == [(LEAST - 1, 20, None)] * 2


def test_medians_and_difference_are_those_of_pandas_and_of_all_pairs():
    table, numbers = two_groups(LEAST, 20)
    first, second = compared(grouped(table, "inquire.scope"), numbers)
    known = pd.Series(numbers["size"][:-1]).groupby([0] * LEAST + [1] * 20).median()
    assert (first.median, first.median_others) == (known[0], known[1])
    assert first.delta.value == by_hand(range(LEAST), range(LEAST, LEAST + 20)) == -1
    assert (second.delta.value, second.delta.shown) == (0, 0)


def test_more_comparisons_make_wider_intervals():
    table, _numbers = two_groups(12, 14)
    cells = [(n * 7) % 11 for n in range(26)] + [None]
    grouping = grouped(table, "inquire.scope")
    (alone,) = compared(grouping, {"a": cells})
    many = compared(grouping, dict.fromkeys("abcdefghij", cells))
    assert many[0].delta.value == alone.delta.value
    assert many[0].delta.low < alone.delta.low < alone.delta.high < many[0].delta.high
    assert many[0].delta == delta(cells[:12], cells[12:26], 0.05 / 10)


def test_several_groups_are_held_against_all_others():
    table = load(SAMPLES).table
    grouping = grouped(table, "lead_goal")
    found = compared(grouping, {"size": values(table["size"])})
    assert [row.group for row in found] == list(grouping.groups)
    known = table.dropna(subset=["lead_goal"])
    goal = known["lead_goal"] == "problems"
    (row,) = [row for row in found if row.group == "Solve problems together"]
    assert row.median == known[goal]["size"].median()
    assert row.median_others == known[~goal]["size"].median()
