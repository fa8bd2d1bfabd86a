"""Every threshold in one place: its value, unit and source; a workshop may change any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from copnb.words import N_, _

OWN: Final = N_("our own judgement")
"""The source of a threshold that is ours."""


@dataclass(frozen=True)
class Threshold:
    """A number that a rule compares with: what it is for, its value, unit and source."""

    name: str
    value: float
    _words: str
    _unit: str = ""
    _source: str = OWN
    least: float = 0
    most: float = 1_000_000

    @property
    def words(self) -> str:
        """What the threshold is for, in the language in force."""
        return _(self._words)

    @property
    def unit(self) -> str:
        """The unit of its value; may be empty."""
        return _(self._unit)

    @property
    def source(self) -> str:
        """Where it comes from, or that it is our own judgement."""
        return _(self._source)

    @property
    def is_ours(self) -> bool:
        """Say whether it is our own judgement."""
        return self._source == OWN


class Rules(Mapping[str, float]):
    """The thresholds in force: ours, with those that a workshop changed.

    `rules["air_time_minutes"]` is a value; `changed` holds what differs, by name. KeyError
    for an unknown name, ValueError for a value outside a threshold's limits.
    """

    def __init__(self, changed: Mapping[str, float] | None = None) -> None:
        self.changed: dict[str, float] = {}
        for name, value in (changed or {}).items():
            threshold = THRESHOLDS[name]
            if not threshold.least <= value <= threshold.most:
                raise ValueError(name)
            if value != threshold.value:
                self.changed[name] = value

    def __getitem__(self, name: str) -> float:
        return self.changed.get(name, THRESHOLDS[name].value)

    def __iter__(self) -> Iterator[str]:
        return iter(THRESHOLDS)

    def __len__(self) -> int:
        return len(THRESHOLDS)


_PEOPLE: tuple[Threshold, ...] = ()
"""Size, air-time, tiers, invitations, formats and learning."""

_PLACES: tuple[Threshold, ...] = ()
"""Hours and connections of the member groups, tools, rhythm."""

_TIME: tuple[Threshold, ...] = ()
"""Agenda, load, lessons, momentum and the decision."""

THRESHOLDS: dict[str, Threshold] = {t.name: t for t in (*_PEOPLE, *_PLACES, *_TIME)}
"""Name to threshold."""
