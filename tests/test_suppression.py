from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.evidence.suppression import band, common, k_anonymous, much_told, without_small


def series(cells: list) -> pd.Series:
    return pd.Series(cells, dtype="string")


COLUMNS = [
    ({"organiser": 99, "vote": 1}, {}, {"organiser": 95}),  # one and four more are empty
    ({"yes": 3, "no": 97}, {}, {"no": 95}),
    ({"monthly": 95, "weekly": 1, None: 4}, {}, {"monthly": 95}),  # four were empty before
    ({"monthly": 95, "weekly": 1, None: 4}, {"blanks": False}, {"monthly": 91}),
    ({"a": 2, "b": 3, "c": 9}, {}, {"c": 9}),
    ({"a": 1, "b": 6, "c": 8}, {}, {"c": 8}),  # of c only four would be left, so b goes
    ({"a": 5, "c": 9, None: 1}, {}, {"a": 5, "c": 9}),  # nothing went that could be told
    ({"a": 4}, {}, {}),
]


@pytest.mark.parametrize(("given", "how", "left"), COLUMNS)
def test_beside_a_rare_value_as_many_cells_go_as_hide_it(given, how, left):
    cells = [value for value, n in given.items() for _again in range(n)]
    assert Counter(common(series(cells), 5, **how).dropna()) == left


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=40), st.booleans())
def test_what_is_left_is_common_and_what_went_is_many(cells, blanks):
    left = common(series(cells), 5, blanks=blanks)
    known, told = sum(cell is not None for cell in cells), left.notna().sum()
    assert min(Counter(left.dropna()).values(), default=5) >= 5
    hidden = len(cells) - told if blanks else known - told
    assert known == told or hidden >= 5 or told == 0


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=30))
@pytest.mark.parametrize("way", [k_anonymous, much_told])
def test_all_combinations_are_common(way, rows):
    table = pd.DataFrame(rows, columns=[*"xyz"], dtype="string")
    told = way(table, "xyz", 5)
    sizes = Counter(map(tuple, told.astype(object).fillna("").to_numpy().tolist()))
    assert min(sizes.values(), default=5) >= min(5, max(len(rows), 1))
    kept = told.notna()
    assert told.where(kept, "").equals(table.where(kept, ""))


def test_rows_that_have_much_in_common_are_told_together():
    rows = [("a", v, w, w, w, w) for w in "pq" for v in "bcdef" for _again in range(4)]
    table = pd.DataFrame(rows, columns=[*"tvwxyz"], dtype="string")
    # Of the eight of a value of v four have p and four q: told apart by v, nothing else is told.
    assert k_anonymous(table, "tvwxyz", 5).notna().sum().tolist() == [40, 40, 0, 0, 0, 0]
    assert much_told(table, "tvwxyz", 5).notna().sum().tolist() == [40, 0, 40, 40, 40, 40]


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
        "100000 or more",
    ]
    assert [band(n, (0, 46)) for n in (0, 45, 46)] == ["0 to 45", "0 to 45", "46 or more"]


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
