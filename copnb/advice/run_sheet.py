"""The run sheet of the first meetup: when what happens, for whoever leads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copnb.advice.agenda import start_minutes, total_minutes
from copnb.advice.clocks import DAY
from copnb.advice.drafts import GAP, Draft, Part, answered_part, composed, gap, lines
from copnb.advice.falls import clock_time
from copnb.advice.first_meetup import first_day, first_hours, minute_of_day, other_clocks
from copnb.advice.series import slot_of_first
from copnb.design.community import Community
from copnb.design.fields import with_unit
from copnb.design.launch import AgendaItem
from copnb.design.questions import question
from copnb.words import _


def run_sheet(community: Community) -> Draft:
    """Return the run sheet: day, hours on every clock, what starts when, and what to think of."""
    parts = [
        _when(community),
        answered_part(community, _("Where"), "design.location"),
        answered_part(community, _("Who leads"), "inquire.leader"),
        _minute_by_minute(community),
        *_if_any(_("So that nobody is left out"), _measures(community)),
        *_if_any(_("Something that is simply fun"), community.launch.fun),
        answered_part(community, _("What to say at the end"), "launch.path_forward"),
        answered_part(community, _("The next meetup"), "launch.next_meetup_on"),
        Part(
            _("Before people leave"),
            _("Ask the feedback questions, and leave time to answer them: two minutes will do."),
        ),
    ]
    return composed(community, _("Run sheet of the first meetup: {name}"), parts)


def _if_any(heading: str, text: str) -> list[Part]:
    return [Part(heading, text.strip())] if text.strip() else []


def _when(community: Community) -> Part:
    """Return day and hours; what is open of the two stands as a gap."""
    told = {
        "launch.first_meetup_on": first_day(community),
        "design.slots": first_hours(community),
    }
    missing = next((path for path, said in told.items() if not said), "")
    said = [said or gap(question(path).title) for path, said in told.items()]
    return Part(_("When"), "\n".join([", ".join(said), *other_clocks(community)]), missing)


def _minute_by_minute(community: Community) -> Part:
    heading = _("Minute by minute")
    if not community.launch.agenda:
        return answered_part(community, heading, "launch.agenda")
    return Part(heading, "\n".join(_rows(community)))


def _rows(community: Community) -> Iterator[str]:
    """Yield a line for each part of the agenda: when it starts, what it is, how long it takes.

    From the first part without minutes on, nobody knows when the next one starts.
    """
    launch, agenda = community.launch, community.launch.agenda
    if early := launch.room_opens_minutes:
        text = _("{time}  The room opens: greet people, try the sound")
        yield text.format(time=_time(community, -early))
    starts, end = _starts(agenda)
    for start, item in zip(starts, agenda, strict=True):
        yield _row(_time(community, start), item)
    length = community.design.meetup_minutes
    if end is not None and length and end < length:
        left = with_unit(length - end, "minutes")
        text = _("{time}  Not planned yet ({minutes})")
        yield text.format(time=_time(community, end), minutes=left)
        end = length
    yield _("{time}  End").format(time=_time(community, end))
    if end is not None and length and end > length:
        over = with_unit(end - length, "minutes")
        yield _("That is {minutes} more than the meetup has.").format(minutes=over)


def _starts(agenda: Sequence[AgendaItem]) -> tuple[list[int | None], int | None]:
    """Return the minutes at which the parts start, and the last one ends, as far as is known."""
    starts, open_ = start_minutes(agenda), [item.minutes is None for item in agenda]
    known = [None if any(open_[:n]) else start for n, start in enumerate(starts)]
    return known, None if any(open_) else total_minutes(agenda)


def _row(time: str, item: AgendaItem) -> str:
    kind = item.kind.label if item.kind else ""
    title = item.title.strip() or kind or gap(_("What happens"))
    length = with_unit(item.minutes, "minutes") if item.minutes else gap(_("Minutes"))
    return _("{time}  {what} ({minutes})").format(time=time, what=title, minutes=length)


def _time(community: Community, minute: int | None) -> str:
    """Return the hour of a minute of the meetup; without a start, the minute itself.

    A negative minute is one before the meetup.
    """
    slot = slot_of_first(community)
    if minute is None:
        return GAP
    if slot is None and minute < 0:
        return _("{minutes} before").format(minutes=with_unit(-minute, "minutes"))
    if slot is None:
        return _("minute {n}").format(n=minute)
    return clock_time((minute_of_day(slot) + minute) % DAY)


def _measures(community: Community) -> str:
    names = {group.id: group.name.strip() for group in community.inquire.groups}
    told = []
    for row in community.prototype.mitigations:
        said = [row.measure.label if row.measure else "", row.note.strip()]
        texts = [names.get(row.group, ""), ". ".join(filter(None, said))]
        told.append(": ".join(filter(None, texts)))
    return lines(told)
