"""What a take-away kit says about itself: what each file is for, in the order of its use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from copnb.advice.drafts import GAP, lines
from copnb.advice.series import lacking, takes_turns, timed
from copnb.design.community import Community
from copnb.design.fields import with_unit
from copnb.design.questions import question
from copnb.report.calendar import minutes_shown
from copnb.words import N_, _

# fmt: off
_FILES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (N_("Today: show what you made"), (
        ("report", N_("the whole design, with what is still open. To read, to print, to send.")),
        ("poster", N_("the design on one large page (A3), for the wall.")),
        ("community", N_("the design as copnb keeps it. Put it away safely: with it you can go "
                         "on, on any computer with copnb.")),
    )),
    (N_("This week: win people"), (
        ("sponsor-case", N_("one page for whoever gives time, money or a name.")),
        ("invitation", N_("the letter to those whom you want to come.")),
        ("meetups", N_("the meetups for everyone's calendar. Send it with the invitation. Outlook "
                       "and Apple's calendar open it; in Google's, look for Import in the "
                       "settings.")),
        ("charter", N_("what you agree on, to read aloud at the first meetup and to change.")),
    )),
    (N_("On the day"), (
        ("run-sheet", N_("the first meetup, minute by minute, for whoever leads it.")),
        ("feedback-questions", N_("what to ask at the end of each meetup: a page to print, and a "
                                  "table to make an online survey from.")),
    )),
    (N_("The day after"), (
        ("follow-up", N_("the note to those who came.")),
    )),
    (N_("At the end"), (
        ("closing-note", N_("the note that says thank you and goodbye.")),
    )),
)
# fmt: on


def guide(community: Community, names: Collection[str]) -> str:
    """Return the text that comes with a kit of files with those names."""
    parts = [
        _("Take-away kit: {name}").format(name=community.name.strip() or GAP),
        _("The files stand here in the order in which you may need them."),
        *filter(None, (_stage(heading, files, names) for heading, files in _FILES)),
        _("The calendar") + "\n" + lines(_calendar(community)),
        _(
            "Where a text shows “{gap}” with a question behind it, that answer is still open. "
            "Change the texts as you like; they are yours."
        ).format(gap=GAP),
    ]
    return "\n\n".join(parts) + "\n"


def _stage(heading: str, files: Sequence[tuple[str, str]], names: Collection[str]) -> str:
    """Return what a time in the life of a community needs; empty if no such file is there."""
    told = []
    for stem, words in files:
        there = ", ".join(name for name in names if name.split(".")[0] == stem)
        told.append(_("{files}: {words}").format(files=there, words=_(words)) if there else "")
    return f"{_(heading)}\n{lines(told)}" if any(told) else ""


def _calendar(community: Community) -> Iterator[str]:
    """Yield what is to be known about the calendar, or why there is none."""
    if open_ := lacking(community):
        asked = " ".join(question(path).title for path in open_)
        yield _("There is none yet. It needs an answer to: {questions}").format(questions=asked)
        return
    times = len(timed(community))
    if takes_turns(community):
        yield _(
            "Your {n} times are taken in turn, since the next meetup is at the next time."
        ).format(n=times)
    elif times > 1:
        yield _(
            "It holds each meetup at all {n} times: delete the times that are not yours."
        ).format(n=times)
    if not community.design.meetup_minutes:
        length = with_unit(minutes_shown(community), "minutes")
        yield _("How long a meetup takes is open: it shows {minutes}.").format(minutes=length)
    if not (community.design.meetups_count or community.sustain.first_phase_end):
        yield _("Nothing says when the series ends: it holds the meetups of one year.")
    yield _("Every meetup keeps its local hour when clocks are moved.")
    yield _(
        "If the design changes, make a new kit and open its calendar: it takes the place of what "
        "is there. If your calendar shows both, delete the old series."
    )
