"""Distances between designs, held against a computation written without ours."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from copnb.evidence.alike import LEAST_SHARED, Designs, looks
from copnb.evidence.comparison import load
from copnb.store.folders import add

SAMPLES = ROOT / "workshop_data"
LOGS = ["size", "meetup_minutes", "minutes_a_month"]
SPANS = ["structure", "synchrony", "connection_share"]
CHOICES = [
    "inquire.kind", "inquire.scope", "inquire.horizon", "design.membership", "frequency",
    "lead_goal", "design.style",
]  # fmt: skip


def sets(table: pd.DataFrame) -> dict[str, list[set | None]]:
    found = {}
    for name in ("inquire.gather_modes", "inquire.purposes"):
        part = table.filter(regex=rf"^{name}\.")
        found[name] = [
            None if row.isna().all() else {column for column in part if row[column] is True}
            for _n, row in part.astype(object).iterrows()
        ]
    for name in ("design.formats.format", "prototype.tools.kind"):
        found[name] = [
            None if pd.isna(cell) else set(cell.split(";")) - {""} for cell in table[name]
        ]
    return found


def gower(table: pd.DataFrame) -> np.ndarray:
    """Return Gower's distances, pair by pair; NaN where fewer than four answers are shared."""
    chosen, n = sets(table), len(table)
    numbers = {name: [math.log(x) if pd.notna(x) else None for x in table[name]] for name in LOGS}
    numbers |= {name: [x if pd.notna(x) else None for x in table[name]] for name in SPANS}
    spans = {name: [x for x in cells if x is not None] for name, cells in numbers.items()}
    result = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            far = []
            for name, cells in numbers.items():
                if cells[i] is not None and cells[j] is not None:
                    span = max(spans[name]) - min(spans[name])
                    far.append(abs(cells[i] - cells[j]) / span if span else 0)
            for name in CHOICES:
                a, b = table[name].iloc[i], table[name].iloc[j]
                if pd.notna(a) and pd.notna(b):
                    far.append(float(a != b))
            for cells in chosen.values():
                a, b = cells[i], cells[j]
                if a is not None and b is not None and a | b:
                    far.append(1 - len(a & b) / len(a | b))
            if len(far) >= 4:
                result[i, j] = sum(far) / len(far)
    return result


def test_distances_are_those_of_another_computation():
    table = load(SAMPLES).table
    found = Designs(table).distances([*range(len(table))])
    np.testing.assert_allclose(found, gower(table), atol=1e-9)
    assert np.isnan(found).sum() == 2 * len(table) - 1  # one community answered nothing


def circle(make, name, **design):
    return make(name, design=design | {"frequency": "weekly", "membership": "open"})


@pytest.fixture
def three(tmp_path, make_community):
    add(tmp_path, circle(make_community, "A", size_target=10, meetup_minutes=60, style="balanced"))
    add(tmp_path, circle(make_community, "B", size_target=20, meetup_minutes=60, style="balanced"))
    add(tmp_path, circle(make_community, "C", size_target=40, meetup_minutes=60, style="very_open"))
    return load(tmp_path).table


def test_a_worked_example(three):
    # Answers of all: membership, rhythm, style, people, minutes, and minutes a month (equal).
    # A and B: half of the logarithms' span apart in people, else the same: 0.5 / 6.
    # A and C: apart in people and style: 2 / 6. B and C: 0.5 and style: 1.5 / 6.
    found = Designs(three).distances([0, 1, 2])
    assert found[0, 1] == pytest.approx(0.5 / 6)
    assert found[0, 2] == pytest.approx(2 / 6)
    assert found[1, 2] == pytest.approx(1.5 / 6)
    assert np.allclose(found, found.T)


def test_the_nearest_with_what_they_share_and_where_they_differ(three):
    near = [*Designs(three).nearest()]
    assert [[one.row for one in each.shown] for each in near] == [[1, 2], [0, 2], [1, 0]]
    first = near[0].shown[0]
    assert {part.look.name: (part.own, part.other) for part in first.differing} == {
        "size": (10, 20)
    }
    assert {part.look.name for part in first.shared} == {
        "design.membership", "frequency", "design.style", "meetup_minutes", "minutes_a_month",
    }  # fmt: skip
    assert [part.look.name for part in near[0].shown[1].differing] == ["design.style", "size"]


def test_who_shares_too_little_is_near_to_none(tmp_path, make_community):
    for name in "AB":
        add(tmp_path, make_community(name, design={"size_target": 10, "style": "balanced"}))
    assert LEAST_SHARED == 4
    assert [*Designs(load(tmp_path).table).nearest()] == [((), 0), ((), 0)]


def test_equals_that_are_not_shown_are_counted(tmp_path, make_community):
    for n in range(6):
        add(tmp_path, circle(make_community, f"C{n}", size_target=9, meetup_minutes=60))
    near = [*Designs(load(tmp_path).table).nearest()]
    assert [one.row for one in near[0].shown] == [1, 2, 3]
    assert [each.more for each in near] == [2] * 6


def test_a_community_alone_and_none_at_all():
    table = load(SAMPLES).table
    assert [*Designs(table.iloc[:1]).nearest()] == [((), 0)]
    assert [*Designs(table.iloc[:0]).nearest()] == []


def test_every_answer_that_counts_has_words():
    assert len({look.label for look in looks()}) == len(looks()) == 17
