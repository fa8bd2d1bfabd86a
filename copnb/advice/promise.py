"""The promise of a design held against what happened: rhythm, length, size, connecting, lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from copnb.advice import kinds
from copnb.advice.agenda import connection_share
from copnb.advice.finding import FINE, TALK, Kind, Result
from copnb.advice.indicators import attendance, member_led, pairs, share
from copnb.advice.load import days_between
from copnb.advice.momentum import led_words
from copnb.advice.people import people_at_meetup
from copnb.advice.rhythm import is_off, more_meetups, regularity
from copnb.advice.rules import Rules
from copnb.advice.size import whole
from copnb.design.community import Community
from copnb.design.design import Frequency
from copnb.design.fields import long_time, with_unit
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.sustain import Decision
from copnb.words import _, ngettext


@dataclass(frozen=True)
class Promise:
    """What was planned and what came of it, in words, and what that says.

    `said` is a finding, with both figures in its numbers; or, with too few meetups, what is
    missing: then `happened` is empty, and nothing is judged.
    """

    what: str
    planned: str
    happened: str
    said: Result


class _Seen(NamedTuple):
    """What every promise is judged by."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup]

    @property
    def closes(self) -> bool:
        """Say whether nothing of the plan is left to decide."""
        return self.community.sustain.decision is Decision.CLOSE

    def lacks(self, kind: Kind, known: int) -> Result | None:
        """Return what is missing where something is known of too few meetups."""
        least = self.rules["momentum_meetups"]
        if known >= least:
            return None
        lacks = ngettext(
            "at least {least:g} meetups of which this is known, there is {n}",
            "at least {least:g} meetups of which this is known, there are {n}",
            known,
        )
        return kind.needs({}, lacks.format(least=least, n=known))

    def says(
        self,
        kind: Kind,
        figures: tuple[float, float],
        off: bool,
        headline: str,
        texts: tuple[str, str],
        **given: object,
    ) -> Result:
        """Return a finding of two figures, planned and happened, and whether they are apart.

        `texts` are what to say where they are near, and what to ask where they are not; who
        closes is asked nothing.
        """
        near, question = texts
        sentence = ("" if self.closes else question) if off else near
        severity = TALK if off and not self.closes else FINE
        numbers = zip(("planned", "happened"), figures, strict=True)
        return kind.finds(self.rules, severity, headline, sentence, figures[1], given, numbers)


def promise_rows(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup],
    _sheets: Sequence[FeedbackSheet] = (),
) -> list[Promise]:
    """Return a row for each thing that the design plans; none before the first meetup."""
    seen = _Seen(community, rules, meetups)
    rows = [look(seen) for look in _LOOKS] if meetups else []
    return [row for row in rows if row is not None]


def _rhythm(seen: _Seen) -> Promise | None:
    planned, days = days_between(seen.community), {meetup.date for meetup in seen.meetups}
    if planned is None:
        return None
    kind, what, often = kinds.PROMISED_RHYTHM, _("How often"), _often(seen.community)
    found, n, least = regularity(days), len(days), seen.rules["rhythm_meetups"]
    if found is None or n < least:
        return Promise(what, often, "", kind.needs({}, more_meetups(n, least)))
    usual, makes = found.median, whole(sum(found.gaps) / planned) + 1
    few = 100 * (makes - n) > seen.rules["rhythm_planned"] * makes
    off = is_off(usual, planned, seen.rules)
    headline = _("Your {n} meetups were usually {usual:g} days apart, about as planned.")
    if off:
        headline = _(
            "Your {n} meetups were usually {usual:g} days apart; you had planned about {days:.0f}."
        )
    elif few:
        headline = _("You met {n} times; the rhythm that you planned makes {makes} meetups.")
    near = "" if makes == n else _("By that rhythm there would have been {makes}.")
    question = _("Is another rhythm right for you now, or what would help you to keep this one?")
    said = seen.says(
        kind, (planned, usual), off or few, headline, (near, question),
        n=n, usual=usual, days=planned, makes=makes,
    )  # fmt: skip
    told = _("{meetups}, usually {usual:g} days apart")
    return Promise(what, often, told.format(meetups=with_unit(n, "meetups"), usual=usual), said)


def _often(community: Community) -> str:
    frequency, days = community.design.frequency, community.design.frequency_days
    if frequency is Frequency.CUSTOM:
        return _("Every {days}").format(days=with_unit(days or 0, "days"))
    return frequency.label if frequency else ""


def _length(seen: _Seen) -> Promise | None:
    planned = seen.community.design.meetup_minutes
    took = [meetup.minutes for meetup in seen.meetups if meetup.minutes is not None]
    if not planned:
        return None
    kind, what, words = kinds.PROMISED_LENGTH, _("How long"), long_time(planned)
    if lacking := seen.lacks(kind, len(took)):
        return Promise(what, words, "", lacking)
    usual = median(took)
    off = 100 * abs(usual - planned) > seen.rules["length_planned"] * planned
    headline = _("Your meetups usually took {usual}; you had planned {planned}.")
    if usual == planned:
        headline = _("Your meetups usually took {usual}, as planned.")
    near = "" if usual == planned else _("That is near enough.")
    question = _("Who has to go before the end?")
    if usual < planned:
        question = _("Is the shorter time enough?")
    given = {"usual": long_time(usual), "planned": words}
    said = seen.says(kind, (planned, usual), off, headline, (near, question), **given)
    return Promise(what, words, _("usually {usual}").format(usual=given["usual"]), said)


def _size(seen: _Seen) -> Promise | None:
    planned, came = people_at_meetup(seen.community), attendance(seen.meetups)
    if planned is None:
        return None
    kind, what, words = kinds.PROMISED_SIZE, _("How many come"), with_unit(planned, "people")
    if lacking := seen.lacks(kind, len(came)):
        return Promise(what, words, "", lacking)
    usual = median(came)
    many = planned > seen.rules["one_group_most"]
    off = not many and 100 * abs(usual - planned) > seen.rules["size_planned"] * planned
    headline = _("Usually {usual} came; you had reckoned with {planned}.")
    near = _("That is near enough.")
    if many:
        near = _("Of more than {one_group_most:g} people we do not say whether enough came.")
    if usual == planned:
        headline, near = _("Usually {usual} came, as many as you had reckoned with."), ""
    question = _("Is it the hour or the tool, or was the number too high?")
    if usual > planned:
        question = _("Does everyone still get a word in?")
    given = {"usual": with_unit(whole(usual), "people"), "planned": f"{planned:,}"}
    said = seen.says(kind, (planned, usual), off, headline, (near, question), **given)
    return Promise(what, words, _("usually {usual}").format(usual=given["usual"]), said)


def _connection(seen: _Seen) -> Promise | None:
    planned = 100 * (connection_share(seen.community.launch.agenda) or 0)
    known = [row for row in pairs(seen.meetups, "connection_minutes", "minutes") if row[1]]
    if not planned:
        return None
    kind, what, words = kinds.PROMISED_CONNECTION, _("Time to connect"), _of_100(planned)
    if lacking := seen.lacks(kind, len(known)):
        return Promise(what, words, "", lacking)
    part = 100 * (share(known) or 0)
    short = planned - part > seen.rules["share_planned"]
    good = part >= seen.rules["connection_wished"]
    headline = _("Of 100 minutes, people had {n} to connect; you had planned {planned}.")
    near = _("That is less, and still a good part.") if short else ""
    question = _("What takes the time that was meant for people?")
    texts, given = (near, question), {"n": whole(part), "planned": whole(planned)}
    said = seen.says(kind, (planned, part), short and not good, headline, texts, **given)
    return Promise(what, words, _of_100(part), said)


def _of_100(percent: float) -> str:
    return _("{n} of 100 minutes").format(n=whole(percent))


def _lead(seen: _Seen) -> Promise | None:
    planned, known = seen.community.design.member_led_percent, member_led(seen.meetups)
    if not planned:
        return None
    kind, what = kinds.PROMISED_LEAD, _("Who leads")
    words = _("members, {n} of 100 meetups").format(n=planned)
    if lacking := seen.lacks(kind, len(known)):
        return Promise(what, words, "", lacking)
    happened, part = led_words(seen.meetups), 100 * (share(known) or 0)
    headline = _("{led}; you had planned {planned} of every 100.")
    texts, led = ("", _("Whom could you ask to lead the next one?")), happened[:1].upper()
    short, given = planned - part > seen.rules["share_planned"], {"planned": planned}
    said = seen.says(kind, (planned, part), short, headline, texts, led=led + happened[1:], **given)
    return Promise(what, words, happened, said)


_LOOKS: tuple[Callable[[_Seen], Promise | None], ...] = (
    _rhythm,
    _length,
    _size,
    _connection,
    _lead,
)
