"""Draft texts made from the answers: invitation, charter, follow-up note and closing note."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from copnb.advice.first_meetup import first_when
from copnb.advice.load import member_minutes_a_month
from copnb.design.community import Community
from copnb.design.design import Frequency, Slot
from copnb.design.fields import Labelled, long_time, with_unit
from copnb.design.inquire import ChosenWhy
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
_FACTS = {"launch.first_meetup_on", "design.meetup_minutes", "design.location", "inquire.leader"}
"""What stands below an invitation that the group wrote itself."""

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
class Part:
    """A part of a draft below its heading, if it has one; `path` is the question that it lacks."""

    heading: str
    text: str
    path: str = ""


@dataclass(frozen=True)
class Draft:
    """A text to go on from, in the language in force, in parts of plain lines."""

    title: str
    parts: tuple[Part, ...]

    @property
    def body(self) -> str:
        """The text below its title."""
        blocks = ("\n".join(filter(None, [part.heading, part.text])) for part in self.parts)
        return "\n\n".join(blocks) + "\n"

    @property
    def text(self) -> str:
        """The whole as plain text."""
        return f"{self.title}\n\n{self.body}"

    @property
    def gaps(self) -> tuple[str, ...]:
        """The questions that are still open and would fill it."""
        return tuple(part.path for part in self.parts if part.path)


def drafts(community: Community) -> dict[str, Draft]:
    """Return the four drafts by key: invitation, charter, followup, closing.

    The invitation and the follow-up note are those of the first meetup. What a group wrote
    itself as its invitation (step 4) goes before ours.
    """
    return {key: _draft(community, *parts) for key, parts in _PARTS.items()}


def letter_of_invitation(community: Community) -> Draft:
    """Return the invitation to send: what the group wrote itself with the facts, or our draft."""
    own = community.launch.invite_text.strip()
    if not own:
        return drafts(community)["invitation"]
    title, parts = _PARTS["invitation"]
    facts = [part for part in parts if part[1] in _FACTS]
    made = _draft(community, title, tuple(facts))
    return replace(made, parts=(Part("", own), *made.parts))


def _draft(community: Community, title: str, parts: tuple[tuple[str, str], ...]) -> Draft:
    made = []
    for name, path in parts:
        if path == "design.space_tool" and not community.design.space:
            continue
        if path == _AFTERWARDS:
            made.append(Part(_(name), gap(_("Write it after the meetup."))))
        else:
            made.append(answered_part(community, _(name), path))
    return composed(community, _(title), made)


def composed(community: Community, title: str, parts: Iterable[Part]) -> Draft:
    """Return a draft of parts; `{name}` in its title is the name of the community."""
    return Draft(title.format(name=community.name.strip() or GAP), tuple(parts))


def answered_part(community: Community, heading: str, path: str) -> Part:
    """Return a part that is the answer to a question, or the gap where it is open."""
    said = in_plain_words(community, path)
    return Part(heading, said) if said else Part(heading, gap(question(path).title), path)


def gap(asked: str) -> str:
    """Return what stands where something is missing, and asks for it."""
    return f"{GAP} [{asked}]"


def in_plain_words(community: Community, path: str) -> str:
    """Return an answer as plain text, a line for each row of a list; empty where it is open."""
    if path in _TOLD:
        return _TOLD[path](community)
    value = answer(community, path)
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, date):
        return day_in_words(value)
    return question(path).counted(value) if isinstance(value, int) else str(value or "").strip()


def lines(texts: Iterable[str]) -> str:
    """Return a list in plain text: a line for each text that says something."""
    return "\n".join(f"- {text.strip()}" for text in texts if text.strip())


def ranked_whys(community: Community) -> list[ChosenWhy]:
    """Return the reasons for a community, the first in rank first, those without a rank last."""
    return sorted(community.inquire.whys, key=lambda row: row.rank or inf)


def _gains(community: Community) -> str:
    names = {group.id: group.name.strip() for group in community.inquire.groups}
    rows = [(names.get(r.group), r.gets.strip()) for r in community.inquire.value_propositions]
    return lines(f"{name}: {gets}" if name and gets else gets for name, gets in rows)


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
    return lines(": ".join(pair) for pair in pairs)


def _whys(community: Community) -> str:
    return lines(row.why.label for row in ranked_whys(community) if row.why)


def _reason_to_close(community: Community) -> str:
    sustain = community.sustain
    return sustain.decision_reason.strip() if sustain.decision is Decision.CLOSE else ""


_TOLD: dict[str, Callable[[Community], str]] = {
    "inquire.value_propositions": _gains,
    "inquire.expectations": _expected,
    "inquire.groups": lambda community: lines(row.name for row in community.inquire.groups),
    "inquire.whys": _whys,
    "launch.first_meetup_on": first_when,
    "design.frequency": _rhythm,
    "design.slots": lambda community: lines(_slot(slot) for slot in community.design.slots),
    "prototype.feedback": _loops,
    "grow.resources": lambda community: lines(
        ": ".join(filter(None, [row.resource.strip(), row.place.strip()]))
        for row in community.grow.resources
    ),
    "sustain.value_stories": lambda community: lines(
        row.story for row in community.sustain.value_stories
    ),
    "sustain.decision_reason": _reason_to_close,
}
"""Answers that need more than their own words."""
