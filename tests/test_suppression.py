from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.evidence.suppression import band, common, k_anonymous, without_small


def series(cells: list) -> pd.Series:
    return pd.Series(cells, dtype="string")


def test_a_second_value_goes_where_the_first_could_be_told_from_the_total():
    cells = ["a"] * 2 + ["b"] * 6 + ["c"] * 9 + [None]
    assert Counter(common(series(cells), 5).dropna()) == {"c": 9}
    cells = ["a"] * 2 + ["b"] * 3 + ["c"] * 9
    assert Counter(common(series(cells), 5).dropna()) == {"c": 9}
    cells = ["a"] * 5 + ["c"] * 9
    assert Counter(common(series(cells), 5).dropna()) == {"a": 5, "c": 9}


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=40))
def test_what_is_left_is_common_and_what_went_is_many(cells):
    left = common(series(cells), 5)
    known, told = sum(cell is not None for cell in cells), left.notna().sum()
    assert min(Counter(left.dropna()).values(), default=5) >= 5
    assert known - told == 0 or known - told >= 5 or told == 0


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=30))
def test_all_combinations_are_common(rows):
    table = pd.DataFrame(rows, columns=[*"xyz"], dtype="string")
    told = k_anonymous(table, "xyz", 5)
    sizes = Counter(map(tuple, told.astype(object).fillna("").to_numpy().tolist()))
    assert min(sizes.values(), default=5) >= min(5, max(len(rows), 1))
    kept = told.notna()
    assert told.where(kept, "").equals(table.where(kept, ""))


PEOPLE = [
    ((40, 30, 12, 18), (40, 30, 12, 18)),
    ((40, 30, 3, 27), (40, 30, None, None)),
    ((40, 30, None, 27), (40, 30, None, None)),
    ((40, 30, 27, None), (40, 30, None, None)),
    ((33, 30, 12, 18), (None, 30, 12, 18)),
    ((40, 4, 2, 2), (40, None, None, None)),
    ((4, None, None, None), (None, None, None, None)),
    ((None, None, 12, 3), (None, None, 12, None)),
    ((40, 30, 0, 30), (40, 30, None, None)),
]


@pytest.mark.parametrize(("given", "told"), PEOPLE)
def test_small_numbers_of_people_go_and_those_that_give_them_back(given, told):
    assert without_small(*given, k=5) == told


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 30)] * 3))
def test_no_small_number_of_people_can_be_worked_out(numbers):
    new, returning, away = numbers
    came = new + returning
    told = without_small(came + away, came, new, returning, k=5)
    for whole, parts in ((told[0], told[1:2]), (told[1], told[2:])):
        for part in parts:
            assert part is None or part >= 5
            assert whole is None or part is None or whole - part >= 5
    assert told[0] is None or told[0] >= 5


def test_bands_have_no_gaps():
    assert [band(n) for n in (0, 4, 5, 9, 10, 59.9, 60, 1_000_000)] == [
        *("0 to 4", "0 to 4", "5 to 9", "5 to 9", "10 to 14", "50 to 74", "50 to 74"),
        "100000 to 1000000",
    ]


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 2, st.integers(0, 7)), max_size=40)
)
def test_all_combinations_are_of_enough_owners(rows):
    table = pd.DataFrame([row[:2] for row in rows], columns=[*"xy"], dtype="string")
    told = k_anonymous(table, "xy", 5, [row[2] for row in rows])
    owners = {}
    for combination, row in zip(told.fillna("").to_numpy().tolist(), rows, strict=True):
        owners.setdefault(tuple(combination), set()).add(row[2])
    everyone = len({row[2] for row in rows})
    assert all(len(own) >= min(5, everyone) for own in owners.values())
