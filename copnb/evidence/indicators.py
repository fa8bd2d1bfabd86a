"""What can be told of a community in one figure: each declared once, with all that goes with it.

Of the indicators in the field's reference those are here that a design and its four files can
give. The files hold no posts, no question from 0 to 10 and no scored scale: the 90-9-1 distance,
the mix of participation modes, the net promoter score, the sense-of-community index and orbit
gravity are not worked out from anything else. Where the reference allows two readings, the
definition says which one is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from copnb.advice import indicators as figures
from copnb.advice.agenda import connection_share
from copnb.advice.rules import LEAST_MEETUPS, LEAST_SHEETS, OWN
from copnb.design.sustain import ValueCycle
from copnb.evidence import cases, participation
from copnb.evidence.cases import ACTIVE, CORE, Case, RowsOf
from copnb.evidence.intervals import (
    Drawn,
    Rows,
    bursts,
    figure,
    ginis,
    interval,
    ratios,
    slopes,
    top_tenths,
    variations,
)
from copnb.evidence.tables import NUMBER, SLUG, TEXT, WHOLE, Column, pack, table
from copnb.words import N_, _


class Measure(NamedTuple):
    """A figure: None where there is not enough data. `n` says of how many it is.

    It is an estimate where it has an interval, `low` to `high`, of 95 %.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


class Statistic(NamedTuple):
    """How a figure comes from rows, and from many draws of them where it is an estimate."""

    value: Callable[[Rows], float | None]
    drawn: Drawn | None = None


@dataclass(frozen=True)
class Indicator:
    """One figure of a community.

    `name` is its stable name in tables. It takes at least `least` (as `counted` from the rows);
    below that there is no figure, and `needs` says what is missing.
    """

    name: str
    _label: str
    _definition: str
    _formula: str
    _unit: str
    _needs: str
    least: int
    of: Statistic
    rows: RowsOf
    _source: str = OWN
    counted: Callable[[Rows], float] = len

    @property
    def label(self) -> str:
        """What it is called, in the language in force."""
        return _(self._label)

    @property
    def definition(self) -> str:
        """What it says, and which reading of it is taken."""
        return _(self._definition)

    @property
    def formula(self) -> str:
        """How it is worked out, in words."""
        return _(self._formula)

    @property
    def unit(self) -> str:
        """The unit of its value."""
        return _(self._unit)

    @property
    def is_share(self) -> bool:
        """Whether its value is a share, which people read in percent."""
        return self._unit in _SHARES

    @property
    def source(self) -> str:
        """Where it comes from, or that it is our own judgement."""
        return _(self._source)

    @property
    def needs(self) -> str:
        """The least data that it takes."""
        return _(self._needs).format(n=self.least)

    def measure(self, case: Case) -> Measure:
        """Return the figure of a community, with an interval where it is an estimate."""
        rows = self.rows(case)
        n = int(self.counted(rows))
        value = self.of.value(rows) if n >= self.least else None
        drawn = None if value is None else self.of.drawn
        low, high = (interval(rows, drawn) if drawn else None) or (None, None)
        return Measure(value, low, high, n)


def measures(case: Case) -> dict[str, Measure]:
    """Return every indicator of a community, by name."""
    return {indicator.name: indicator.measure(case) for indicator in INDICATORS}


COLUMNS = (
    SLUG,
    Column("indicator", TEXT, N_("Indicator")),
    Column("value", NUMBER, N_("Value"), N_("in the indicator's unit; missing: not enough data")),
    Column("low", NUMBER, N_("From"), N_("where the value lies in 95 of 100 cases, if told")),
    Column("high", NUMBER, N_("To"), N_("where the value lies in 95 of 100 cases, if told")),
    Column("n", WHOLE, N_("Of how many"), N_("what the indicator counts by its formula")),
)
"""The columns of the table with a row a community and indicator."""


def indicator_table(communities: Iterable[tuple[str, Mapping[str, Measure]]]) -> pd.DataFrame:
    """Return the indicators of communities, which come with their key, as a tidy table."""
    rows = [(slug, name, *one) for slug, all_of in communities for name, one in all_of.items()]
    cells = dict(zip((column.name for column in COLUMNS), pack(COLUMNS, rows), strict=True))
    return table(COLUMNS, cells)


def _one_more(rows: Rows) -> int:
    """Return how many meetups have so many steps between them."""
    return len(rows) + 1 if rows else 0


def _wholes(rows: Rows) -> float:
    return sum(whole for _part, whole in rows)


def _all(rows: Rows) -> float:
    return sum(number for (number,) in rows)


SHARE = Statistic(figures.share, ratios)
SLOPE = Statistic(figures.trend, slopes)
VARIATION = Statistic(lambda rows: figures.variation([gap for (gap,) in rows]), variations)
BURSTS = Statistic(lambda rows: figures.burstiness([gap for (gap,) in rows]), bursts)
GINI = Statistic(lambda rows: figure(rows, ginis), ginis)
TOP = Statistic(lambda rows: figure(rows, top_tenths), top_tenths)
FEWEST, GROWTH, DOUBLING = map(Statistic, (cases.fewest, cases.yearly, cases.doubling))

_PLANNERS = N_("figures of event planners (PCMA, Livestorm and others)")
_COHORTS = N_("standard cohort arithmetic")
_CHAOSS = N_("CHAOSS, Conversion Rate; three times is our own judgement")
_TIERS = N_("Wenger, McDermott and Snyder 2002, for the idea; the cuts are our own judgement")
_GOH = N_("Goh and Barabási 2008, as CHAOSS, Burstiness, uses it")
_TAMARACK = N_("Tamarack tool")
_SHARE, _PART = N_("share, 0 to 1"), N_("-1 to 1")
_OF_MEAN, _A_YEAR = N_("share of the mean, a meetup"), N_("share a year")
_SHARES = {_SHARE, _OF_MEAN, _A_YEAR}
_MEETUPS = N_("{n} meetups on different days")
_LISTS = N_("{n} people, and the lists of who came to 4 meetups")

# fmt: off
_OF_MEETUPS = (
    Indicator(
        "attendance_rate", N_("Attendance rate"),
        N_("Of those invited, how many came. A large meetup counts for more than a small one."),
        N_("all who came ÷ all who were invited"), _SHARE,
        N_("{n} meetups of which it is known how many were invited and came"), 4,
        SHARE, cases.columns("attended", "invited"), _PLANNERS),
    Indicator(
        "show_up", N_("Show-up"),
        N_("Of those who registered, how many came; above 1 where others came too."),
        N_("all who came ÷ all who registered"), _SHARE,
        N_("{n} meetups of which it is known how many registered and came"), 4,
        SHARE, cases.columns("attended", "registered"), _PLANNERS),
    Indicator(
        "no_show", N_("No-shows"),
        N_("Of those who registered, how many did not come; below 0 where more came."),
        N_("(all who registered - all who came) ÷ all who registered"), _SHARE,
        N_("{n} meetups of which it is known how many registered and came"), 4,
        SHARE, cases.no_shows, _PLANNERS),
    Indicator(
        "attendance_trend", N_("Attendance trend"),
        N_("How much more or fewer people come from one meetup to the next. More is not always "
           "better: few may come because of the hour or the tool."),
        N_("median of the slopes between all pairs of meetups (Theil and Sen) ÷ mean of those who "
           "came"), _OF_MEAN,
        N_("{n} meetups of which it is known how many came"), LEAST_MEETUPS,
        SLOPE, lambda case: [*enumerate(figures.attendance(case.meetups))]),
    Indicator(
        "returning_share", N_("Coming again"),
        N_("Of those who came, how many had come before. The first meetup is left out."),
        N_("all who had come before ÷ all who came"), _SHARE,
        N_("{n} meetups after the first of which both are known"), LEAST_MEETUPS - 1,
        SHARE, lambda case: figures.returning(case.meetups)),
    Indicator(
        "newcomer_share", N_("Newcomers"),
        N_("Of those who came, how many were new. The first meetup is left out: all are new."),
        N_("all who were new ÷ all who came"), _SHARE,
        N_("{n} meetups after the first of which both are known"), LEAST_MEETUPS - 1,
        SHARE, cases.newcomers, N_("CHAOSS, for the idea")),
    Indicator(
        "worth_my_time", N_("“Worth my time”"),
        N_("What members marked. Those who answer choose themselves: others may think otherwise."),
        N_("mean of all marks from 1 to 5; for the interval whole days are drawn, since the sheets "
           "of one meetup are alike"), N_("of 5"),
        N_("{n} sheets"), LEAST_SHEETS,
        SHARE, lambda case: figures.worth_my_time(case.sheets), counted=_wholes),
    Indicator(
        "member_led_share", N_("Led by members"),
        N_("How many of the meetups members led. (Topics that members propose are another "
           "reading, of the plan; here it is what happened.)"),
        N_("meetups that members led ÷ meetups of which it is known"), _SHARE,
        N_("{n} meetups of which it is known who led them"), LEAST_MEETUPS,
        SHARE, lambda case: figures.member_led(case.meetups), _TAMARACK),
    Indicator(
        "connection_share", N_("Time to connect"),
        N_("How much of the meetups people spent talking with each other."),
        N_("all minutes of connecting ÷ all minutes"), _SHARE,
        N_("{n} meetups of which both are known"), 4,
        SHARE, cases.columns("connection_minutes", "minutes"), _TAMARACK),
    Indicator(
        "rhythm_variation", N_("Variation of the rhythm"),
        N_("How much the days between meetups vary; 0 is a clock."),
        N_("standard deviation of the gaps ÷ their mean"), N_("of the mean"), _MEETUPS, 4,
        VARIATION, cases.gaps, _GOH, _one_more),
    Indicator(
        "burstiness", N_("Burstiness"),
        N_("-1 for a clock, 0 for chance, towards 1 for many meetups at once and long pauses."),
        N_("(deviation of the gaps - their mean) ÷ (deviation + mean)"), _PART, _MEETUPS, 4,
        BURSTS, cases.gaps, _GOH, _one_more),
    Indicator(
        "rhythm_kept", N_("Rhythm kept"),
        N_("From the first meetup to the last, how many of the meetups there were that the rhythm "
           "of the plan makes; above 1 where they came more often."),
        N_("planned days between meetups ÷ mean of the gaps"), _SHARE,
        N_("{n} meetups on different days, and how often you meet"), 4,
        SHARE, cases.rhythm_kept, OWN, _one_more),
)
_OF_PEOPLE = (
    Indicator(
        "session_retention", N_("Staying on"),
        N_("Of those at one meetup, how many came to the next one that has a list."),
        N_("those at both ÷ those at the one before, all meetups together"), _SHARE,
        N_("the lists of who came to {n} meetups"), 4,
        SHARE, lambda case: participation.stayed(case.lists), _COHORTS, _one_more),
    Indicator(
        "cohort_retention", N_("Coming back after the first time"),
        N_("Of those who joined, how many came to any of the next three meetups; who joined too "
           "late for that is left out."),
        N_("those who came back ÷ those who joined, all cohorts together"), _SHARE,
        N_("{n} people after whose first meetup there are three more with lists"), 5,
        SHARE, cases.came_back, _COHORTS),
    Indicator(
        "newcomer_conversion", N_("Newcomers who settle"),
        N_("Of those who joined after the first meetup, and early enough, how many came three "
           "times or more."),
        N_("newcomers who came three times ÷ newcomers"), _SHARE,
        N_("{n} newcomers with at least two later meetups, all with lists"), 5,
        SHARE, cases.settled, _CHAOSS),
    Indicator(
        "core_share", N_("Core"),
        N_("People who came to three quarters of all meetups or more. Books name 10 to 15% of "
           "members; here it is a share of those who came at least once."),
        N_("people who came to 75% or more ÷ people who came"), _SHARE, _LISTS, 5,
        SHARE, cases.attends(CORE, 2), _TIERS),
    Indicator(
        "active_share", N_("Active"),
        N_("People who came to 40% of all meetups or more, and to less than 75%. Books name 15 to "
           "20% of members."),
        N_("people who came to 40 to 75% ÷ people who came"), _SHARE, _LISTS, 5,
        SHARE, cases.attends(ACTIVE, CORE), _TIERS),
    Indicator(
        "peripheral_share", N_("At the edge"),
        N_("People who came to less than 40% of all meetups. That is normal."),
        N_("people who came to less than 40% ÷ people who came"), _SHARE, _LISTS, 5,
        SHARE, cases.attends(0, ACTIVE), _TIERS),
    Indicator(
        "attendance_gini", N_("Inequality of taking part"),
        N_("0 where everyone came as often, near 1 where few came to nearly all. The reference "
           "counts posts or turns to talk; the files hold neither, so meetups are counted."),
        N_("Gini coefficient of the meetups that each person came to, without correction for few"),
        N_("0 to 1"), _LISTS, 5,
        GINI, cases.how_often, N_("standard formula (Gini 1912)")),
    Indicator(
        "top_tenth_share", N_("Share of the top tenth"),
        N_("How much of all attendance is that of the tenth of the people who came most often."),
        N_("their attendances ÷ all; a tenth of 12 people is 2"), _SHARE, _LISTS, 5,
        TOP, cases.how_often, N_("standard formula")),
    Indicator(
        "absence_factor", N_("On how few it rests"),
        N_("The fewest people who hosted half of the meetups together: if they left, half would "
           "have nobody. Of the two readings this is that of leading, not of contributions. In "
           "imported lists the host is who set up the call, who need not have led."),
        N_("the smallest number of people with at least half of all times that somebody is listed "
           "as host"), N_("people"),
        N_("{n} times that somebody is listed as host"), 4,
        FEWEST, cases.hosts, N_("CHAOSS, Contributor Absence Factor"), _all),
    Indicator(
        "membership_growth", N_("Growth in a year"),
        N_("By which share members grow in a year, from the first count to the last. Being on a "
           "list is not taking part, and a list that was cleaned up looks like people who left."),
        N_("(last ÷ first) to the power of (1 ÷ years), minus 1"), _A_YEAR,
        N_("{n} counts of members, half a year apart or more"), 2,
        GROWTH, cases.members, N_("standard formula")),
    Indicator(
        "doubling_years", N_("Doubles in"),
        N_("In how many years members double if they go on like this; no figure where they do "
           "not grow."),
        N_("ln 2 ÷ ln (1 + growth in a year)"), N_("years"),
        N_("{n} counts of members, half a year apart or more, and growth"), 2,
        DOUBLING, cases.members, N_("standard formula")),
)
_OF_DESIGN = (
    Indicator(
        "connection_planned", N_("Time to connect, as planned"),
        N_("How much of the agenda of the first meetup is for connecting and working together."),
        N_("minutes of both ÷ all minutes of the agenda"), _SHARE,
        N_("the agenda with its minutes"), 1,
        SHARE, cases.of_design(lambda c: connection_share(c.launch.agenda)), _TAMARACK),
    Indicator(
        "structure_index", N_("Structure"),
        N_("From -1 (open) to 1 (with a plan), of the chosen ways to meet."),
        N_("mean of their places on the chart, by their minutes"), _PART,
        N_("ways to meet"), 1, SHARE, cases.place("structure")),
    Indicator(
        "synchrony_index", N_("Synchrony"),
        N_("From -1 (in people's own time) to 1 (at the same time), of the chosen ways to meet."),
        N_("mean of their places on the chart, by their minutes"), _PART,
        N_("ways to meet"), 1, SHARE, cases.place("synchrony")),
    Indicator(
        "coverage", N_("Within reach"),
        N_("Which part of the people can be there, by line and by clock, as if the two had "
           "nothing to do with each other."),
        N_("share of people whose line carries the meetups, times share of people to whom a "
           "chosen time is not night"), _SHARE,
        N_("groups with numbers, lines and time zones; tools, times, and the day of the first "
           "meetup"), 1, SHARE, cases.coverage),
    Indicator(
        "load_ratio", N_("Load"),
        N_("What the design asks of a member, against the group that has least time; above 1 it "
           "asks for more than that group has."),
        N_("minutes a month asked ÷ minutes a month of that group"), N_("ratio"),
        N_("how often, how long, and how much time groups have"), 1, SHARE, cases.load),
    Indicator(
        "lessons_adherence", N_("Lessons in place"),
        N_("Points of the eight lessons; lessons of which nothing shows are left out. Never to be "
           "read without the eight bars."),
        N_("points (0 to 2 for each lesson) ÷ the most that they could be"), _SHARE,
        N_("something that shows of a lesson"), 1, SHARE, cases.lessons, _TAMARACK),
    Indicator(
        "why_coverage", N_("Reasons served"),
        N_("How many of the chosen reasons have a chosen way to meet that serves them."),
        N_("reasons served ÷ reasons chosen"), _SHARE,
        N_("reasons and ways to meet"), 1, SHARE, cases.whys),
    Indicator(
        "completeness", N_("Answered"),
        N_("How many of the questions have an answer."),
        N_("questions answered ÷ questions asked"), _SHARE,
        N_("a design"), 1, SHARE, cases.complete),
    *(Indicator(
        f"stories_{cycle}", cycle._label,
        N_("Stories of one kind of value. The kinds are not added up to one score."),
        N_("stories told of this kind"), N_("stories"),
        N_("a story with its kind of value"), 1,
        SHARE, cases.stories(cycle), N_("Wenger, Trayner and de Laat 2011"))
      for cycle in ValueCycle),
)
# fmt: on

INDICATORS = (*_OF_MEETUPS, *_OF_PEOPLE, *_OF_DESIGN)
"""All of them: of meetups and feedback, of people and members, and of the design."""
