"""What came of communities, as far as their files tell: a case each, to be set side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from statistics import median, quantiles
from typing import Final, TypeVar

from copnb.advice.indicators import attendance
from copnb.advice.lesson_evidence import Evidence, lesson_evidence
from copnb.advice.load import capacity_minutes, member_minutes_a_month
from copnb.advice.promise import Promise, promise_rows
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.files import DESIGN_FILE
from copnb.design.happened import FILES, Attendance, Happened, Membership
from copnb.design.reading import ReadingError
from copnb.evidence import participation
from copnb.evidence.cases import Case, how_often
from copnb.evidence.comparison import Communities
from copnb.evidence.indicators import INDICATORS, Indicator, Measure, indicator_table, measures
from copnb.evidence.many import Broken, designs, told
from copnb.store.happened import load_rows, what_happened
from copnb.store.rules import load_rules

MOST_CASES: Final = 1_000
"""Communities that are looked at one by one; of more than that a page would be too long."""

LEAST_JOINED: Final = 5
"""People of whom a share is told: as the indicators of taking part have it."""

LEAST_FOR_BAND: Final = 4
"""Communities from which the middle half of them is told: our own judgement."""

NAMES: Final = (
    "attendance_rate", "attendance_trend", "returning_share", "session_retention",
    "worth_my_time", "load_ratio",
)  # fmt: skip
"""The figures that communities are set side by side by. The points of the eight lessons are not
among them: they are never read without the eight."""

H = TypeVar("H", bound=Happened)


def side_by_side() -> list[Indicator]:
    """Return the figures of `NAMES`, in their order."""
    known = {indicator.name: indicator for indicator in INDICATORS}
    return [known[name] for name in NAMES]


@dataclass(frozen=True)
class Outcome:
    """A community with what is known of it; figures are worked out when they are asked for."""

    slug: str
    case: Case

    @property
    def name(self) -> str:
        """Its name; that of its folder where it has none."""
        return self.case.community.name or self.slug

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every indicator of it, by name."""
        return measures(self.case)

    @property
    def promises(self) -> list[Promise]:
        """What was planned beside what came of it; none before the first meetup."""
        case = self.case
        return promise_rows(case.community, case.rules, case.meetups, case.sheets)

    @property
    def lessons(self) -> list[Evidence]:
        """What shows of the eight lessons."""
        case = self.case
        return lesson_evidence(case.community, case.rules, case.meetups, case.sheets)

    @property
    def load(self) -> tuple[float, float] | None:
        """Minutes a month asked of a member, and those of the group with least; None if unknown."""
        asked = member_minutes_a_month(self.case.community)
        least = min(capacity_minutes(self.case.community).values(), default=None)
        return None if asked is None or least is None else (asked, float(least))

    @property
    def back(self) -> list[float]:
        """Of those who joined, the share that came to one of the meetups k to k+2 after, by k.

        It ends where fewer than `LEAST_JOINED` people could have come so late.
        """
        found = []
        for k in range(1, len(self.case.lists)):
            there = participation.back(self.case.lists, k)
            if len(there) < LEAST_JOINED:
                break
            found.append(sum(is_back for _place, is_back in there) / len(there))
        return found

    @property
    def lorenz(self) -> list[tuple[float, float]]:
        """The Lorenz curve of how often people came; empty with too few lists or people."""
        often = [n for (n,) in how_often(self.case)]
        return participation.lorenz(often) if len(often) >= LEAST_JOINED else []

    @property
    def came(self) -> list[int]:
        """How many came to each meetup of which that is known, in order of time."""
        return attendance(self.case.meetups)


def outcomes(path: Path) -> tuple[list[Outcome], list[Broken]]:
    """Return the communities of a folder or file, and files of what happened that cannot be read.

    Such a file counts as absent. Designs that cannot be read are left to
    `copnb.evidence.comparison.load`, which names them.
    """
    folder_of_one = path.is_file() or (path / DESIGN_FILE).is_file()
    rules = load_rules(path.parent if folder_of_one else path)
    found: list[Outcome] = []
    broken: list[Broken] = []
    for one in designs(path):
        if isinstance(one, Broken):
            continue
        community = Community.model_validate(one.tree)
        if one.folder is None:
            found.append(Outcome(one.slug, Case(community, rules)))
            continue
        try:
            case = _case(one.folder, community, rules, broken)
        except ReadingError:
            continue
        found.append(Outcome(one.slug, case))
    return found, broken


def with_indicators(communities: Communities, outcomes: Iterable[Outcome]) -> Communities:
    """Return the tables of communities with one more: a row a community and indicator."""
    found = indicator_table((one.slug, one.measures) for one in outcomes)
    return replace(communities, indicators=found)


def _case(folder: Path, community: Community, rules: Rules, broken: list[Broken]) -> Case:
    meetups, sheets = what_happened(folder)
    came = _rows(folder, Attendance, broken)
    return Case(community, rules, meetups, sheets, came, _rows(folder, Membership, broken))


def _rows(folder: Path, model: type[H], broken: list[Broken]) -> Sequence[H]:
    try:
        return load_rows(folder, model)
    except ReadingError as error:
        file = next(name for name, row in FILES.items() if row is model)
        broken.append(Broken(folder / file, told(error)))
        return []


def bands(histories: Sequence[Sequence[int]]) -> Iterator[tuple[float, float]]:
    """Yield of the first meetup, the second and so on between what half of the communities were.

    As a share of the community's own median, so that large and small ones can stand on one
    scale. It ends where fewer than `LEAST_FOR_BAND` communities met so often.
    """
    usual = [[n / median(came) for n in came] for came in histories if median(came or [0])]
    for place in range(max(map(len, usual), default=0)):
        there = [history[place] for history in usual if place < len(history)]
        if len(there) < LEAST_FOR_BAND:
            return
        low, _middle, high = quantiles(there, n=4, method="inclusive")
        yield low, high
