"""The first page of a report: the design in five lines, and where the group stands."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from copnb.advice.finding import Finding, Severity
from copnb.advice.findings import by_urgency
from copnb.advice.load import leader_minutes_a_month, member_minutes_a_month
from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Community, step
from copnb.design.design import Frequency
from copnb.design.fields import long_time, with_unit
from copnb.design.questions import question, standing
from copnb.report.answers import note, place
from copnb.report.html import render
from copnb.report.material import Material
from copnb.words import _, day_in_words, ngettext

MOST_WORTH = 3
"""Findings on the first page; a group talks about two or three, not about ten."""


def standing_sentence(community: Community) -> str:
    """Return how many questions are answered and open, in one sentence."""
    stands = standing(community)
    if not stands.open:
        return _("All questions are answered.")
    done = ngettext(
        "{n} question is answered", "{n} questions are answered", stands.answered
    ).format(n=stands.answered)
    left = ngettext("{n} is still open", "{n} are still open", stands.open).format(n=stands.open)
    return _("{done}, {left}.").format(done=done, left=left)


def five_lines(community: Community) -> list[tuple[str, str]]:
    """Return label and sentence of the five lines; an empty sentence is still open."""
    return [
        (_("For whom"), _for_whom(community)),
        (_("For what"), _for_what(community)),
        (_("How"), _how(community)),
        (_("It asks"), _it_asks(community)),
        (_("Who leads"), _who_leads(community)),
    ]


def in_short(community: Community) -> str:
    """Return size and rhythm in one short sentence, for lists of communities."""
    rhythm = _rhythm(community)
    rhythm = rhythm[:1].lower() + rhythm[1:] if _people(community) else rhythm
    return _sentence([_people(community), rhythm]) or _("Nothing about size and rhythm yet.")


def first_page(material: Material) -> Markup:
    """Return the first page as HTML; of the findings, those that ask for a decision."""
    community = material.community
    worth = worth_talking(material.said)
    return render(
        "first_page.html.j2",
        community=community,
        today=material.today,
        brand=material.brand,
        lines=five_lines(community),
        decision=decision_lines(community),
        worth=[note(found, why=False, place=place_of(found)) for found in worth],
        states=[(each, getattr(community.steps, each.key)) for each in STEPS],
        standing=standing_sentence(community),
        open=standing(community).open,
        method=(METHOD_TITLE, METHOD_AUTHOR),
    )


def decision_lines(community: Community) -> tuple[str, str]:
    """Return what the group decided in step 6, and why; without a decision, when it will be."""
    sustain = community.sustain
    if sustain.decision:
        day = day_in_words(sustain.decided_on) if sustain.decided_on else ""
        said = _("{decision}, decided on {day}.") if day else "{decision}."
        return said.format(decision=sustain.decision.label, day=day), sustain.decision_reason
    if sustain.first_phase_end:
        told = _("Not decided yet. We come back to it on {day}.")
        return told.format(day=day_in_words(sustain.first_phase_end)), ""
    return _("Not decided yet, and no day is set for it."), ""


def worth_talking(said: Sequence[Finding]) -> list[Finding]:
    """Return up to three findings that ask for a decision, the most urgent first.

    A problem is always among them, before what is only worth a conversation.
    """
    asking = [found for found in by_urgency(said) if found.severity is not Severity.FINE]
    chosen = sorted(asking, key=lambda found: found.severity is not Severity.PROBLEM)[:MOST_WORTH]
    return by_urgency(chosen)


def place_of(finding: Finding) -> str:
    """Return in words which step a finding belongs to."""
    return _("Step {n}").format(n=step(finding.fields[0].split(".")[0]).number)


def _sentence(parts: list[str], joiner: str = ", ") -> str:
    """Join what is there into one sentence that begins with a capital and ends with a stop."""
    text = joiner.join(part.strip() for part in parts if part.strip())
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…؟。" else f"{text}."


def _for_whom(community: Community) -> str:
    people = _people(community)
    groups = "; ".join(row.name for row in community.inquire.groups if row.name)
    return _sentence([people, groups], ": " if people and groups else "")


def _people(community: Community) -> str:
    size = community.design.size_target
    return question("design.size_target").counted(size) if size is not None else ""


def _for_what(community: Community) -> str:
    points = sorted(community.inquire.goals.items(), key=lambda item: -item[1])
    leading = [
        _("{goal} ({points} of 100 points)").format(goal=goal.label.lower(), points=given)
        for goal, given in points[:2]
        if given
    ]
    return _sentence(leading, _(", then "))


def _how(community: Community) -> str:
    design = community.design
    parts = [_rhythm(community)]
    if design.meetup_minutes is not None:
        parts.append(question("design.meetup_minutes").counted(design.meetup_minutes))
    if design.meetups_count is not None:
        parts.append(question("design.meetups_count").counted(design.meetups_count))
    first = community.launch.first_meetup_on
    start = _start(community)
    begin = _("First on {day}").format(day=day_in_words(first)) + start if first else ""
    return " ".join(filter(None, [_sentence(parts), _sentence([begin])]))


def _rhythm(community: Community) -> str:
    design = community.design
    if design.frequency is Frequency.CUSTOM and design.frequency_days:
        return _("Every {days}").format(days=with_unit(design.frequency_days, "days"))
    return design.frequency.label if design.frequency else ""


def _start(community: Community) -> str:
    slot = next((slot for slot in community.design.slots if slot.start), None)
    if slot is None:
        return ""
    return f", {slot.start} {place(slot.time_zone)}" if slot.time_zone else f", {slot.start}"


def _it_asks(community: Community) -> str:
    member = member_minutes_a_month(community)
    leader = leader_minutes_a_month(community)
    parts = []
    if member is not None:
        parts.append(_("{time} a month of each member").format(time=long_time(member)))
    if leader is not None:
        parts.append(_("{time} a month of the leader").format(time=long_time(leader)))
    return _sentence(parts, "; ")


def _who_leads(community: Community) -> str:
    team = "; ".join(row.role for row in community.inquire.core_team if row.role)
    parts = [community.inquire.leader, _("with {team}").format(team=team) if team else ""]
    return _sentence(parts)
