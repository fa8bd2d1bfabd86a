"""Draft texts made from the answers: invitation, charter, follow-up note and closing note."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from copnb.advice.load import member_minutes_a_month
from copnb.design.community import Community
from copnb.design.design import Frequency, Slot
from copnb.design.fields import Labelled, long_time, with_unit
from copnb.design.questions import answer, question
from copnb.design.sustain import Decision
from copnb.words import N_, _, day_in_words

GAP = "…"
"""Stands where an answer is still open, with the question that fills it."""

_AFTERWARDS = "afterwards"
_HOW_WE_MEET = (
    (N_("How often we meet"), "design.frequency"),
    (N_("How long"), "design.meetup_minutes"),
    (N_("When"), "design.slots"),
    (N_("Where"), "design.location"),
)
# fmt: off
_PARTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "invitation": (N_("You are invited: {name}"), (
        (N_("What it is about"), "inquire.domain_focus"),
        (N_("What you get"), "inquire.value_propositions"),
        (N_("What we ask of you"), "inquire.expectations"),
        (N_("The first meetup"), "launch.first_meetup_on"),
        *_HOW_WE_MEET,
        (N_("What happens next"), "launch.path_forward"),
        (N_("With best wishes"), "inquire.leader"),
    )),
    "charter": (N_("What we agree on: {name}"), (
        (N_("What we care about"), "inquire.domain_care"),
        (N_("Who we are"), "inquire.groups"),
        (N_("Why we meet"), "inquire.whys"),
        (N_("What we expect of each other"), "inquire.expectations"),
        *_HOW_WE_MEET,
        (N_("Who drives the agenda"), "design.ownership"),
        (N_("Who leads"), "inquire.leader"),
        (N_("How we hear what members think"), "prototype.feedback"),
        (N_("Where we keep what we share"), "design.sharing_place"),
        (N_("When we look at this again"), "sustain.first_phase_end"),
    )),
    "followup": (N_("Thank you for coming: {name}"), (
        (N_("What we take home"), _AFTERWARDS),
        (N_("What follows now"), "design.followup"),
        (N_("What happens next"), "launch.path_forward"),
        (N_("The next meetup"), "launch.next_meetup_on"),
        (N_("Where to find what we share"), "design.sharing_place"),
        (N_("Where to talk until then"), "design.space_tool"),
        (N_("With best wishes"), "design.followup_by"),
    )),
    "closing": (N_("Thank you, and goodbye: {name}"), (
        (N_("What brought us together"), "inquire.domain_focus"),
        (N_("Why we end now"), "sustain.decision_reason"),
        (N_("What it changed"), "sustain.value_stories"),
        (N_("What stays, and where"), "grow.resources"),
        (N_("Thanks, and where to go on"), "sustain.closing"),
        (N_("With best wishes"), "inquire.leader"),
    )),
}
# fmt: on


@dataclass(frozen=True)
class Draft:
    """A text to go on from, in the language in force: plain lines, and the questions it lacks."""

    title: str
    text: str
    gaps: tuple[str, ...]

    @property
    def body(self) -> str:
        """The text below its title."""
        return self.text.removeprefix(self.title).lstrip("\n")


def drafts(community: Community) -> dict[str, Draft]:
    """Return the four drafts by key: invitation, charter, followup, closing.

    The invitation and the follow-up note are those of the first meetup. What a group wrote
    itself as its invitation (step 4) goes before ours.
    """
    return {key: _draft(community, *parts) for key, parts in _PARTS.items()}


def _draft(community: Community, title: str, parts: tuple[tuple[str, str], ...]) -> Draft:
    heading = _(title).format(name=community.name.strip() or GAP)
    texts, gaps = [heading], []
    for name, path in parts:
        if path == "design.space_tool" and not community.design.space:
            continue
        said = "" if path == _AFTERWARDS else _said(community, path)
        if not said:
            asked = _("Write it after the meetup.") if path == _AFTERWARDS else question(path).title
            said = f"{GAP} [{asked}]"
            gaps += [path] if path != _AFTERWARDS else []
        texts.append(f"{_(name)}\n{said}")
    return Draft(heading, "\n\n".join(texts) + "\n", tuple(gaps))


def _said(community: Community, path: str) -> str:
    """Return an answer as plain text, a line for each row of a list; empty where it is open."""
    if path in _TOLD:
        return _TOLD[path](community)
    value = answer(community, path)
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, date):
        return day_in_words(value)
    return question(path).counted(value) if isinstance(value, int) else str(value or "").strip()


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text.strip()}" for text in texts if text.strip())


def _gains(community: Community) -> str:
    names = {group.id: group.name.strip() for group in community.inquire.groups}
    rows = [(names.get(r.group), r.gets.strip()) for r in community.inquire.value_propositions]
    return _lines(f"{name}: {gets}" if name and gets else gets for name, gets in rows)


def _expected(community: Community) -> str:
    said, asked = community.inquire.expectations.strip(), member_minutes_a_month(community)
    if not said or asked is None:
        return said
    text = _("In all this takes about {time} a month.")
    return "\n".join([said, text.format(time=long_time(asked))])


def _rhythm(community: Community) -> str:
    frequency, days = community.design.frequency, community.design.frequency_days
    if frequency is Frequency.CUSTOM:
        return _("Every {days}").format(days=with_unit(days, "days")) if days else ""
    return frequency.label if frequency else ""


def _slot(slot: Slot) -> str:
    place = slot.time_zone.split("/")[-1].replace("_", " ")
    day = slot.weekday.label if slot.weekday else ""
    return " ".join(filter(None, [day, slot.start, place and f"({place})"]))


def _loops(community: Community) -> str:
    rows = community.prototype.feedback
    pairs = [[choice.label for choice in (row.when, row.how) if choice] for row in rows]
    return _lines(": ".join(pair) for pair in pairs)


def _whys(community: Community) -> str:
    ranked = sorted(community.inquire.whys, key=lambda row: (row.rank or 99, row.why or ""))
    return _lines(row.why.label for row in ranked if row.why)


def _reason_to_close(community: Community) -> str:
    sustain = community.sustain
    return sustain.decision_reason.strip() if sustain.decision is Decision.CLOSE else ""


_TOLD: dict[str, Callable[[Community], str]] = {
    "inquire.value_propositions": _gains,
    "inquire.expectations": _expected,
    "inquire.groups": lambda community: _lines(row.name for row in community.inquire.groups),
    "inquire.whys": _whys,
    "design.frequency": _rhythm,
    "design.slots": lambda community: _lines(_slot(slot) for slot in community.design.slots),
    "prototype.feedback": _loops,
    "grow.resources": lambda community: _lines(
        ": ".join(filter(None, [row.resource.strip(), row.place.strip()]))
        for row in community.grow.resources
    ),
    "sustain.value_stories": lambda community: _lines(
        row.story for row in community.sustain.value_stories
    ),
    "sustain.decision_reason": _reason_to_close,
}
"""Answers that need more than their own words."""
