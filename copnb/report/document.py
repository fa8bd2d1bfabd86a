"""The report as a Word document, made from the answers, for a group that goes on writing in it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby

from copnb.advice.drafts import Draft
from copnb.advice.finding import Finding, Severity
from copnb.advice.rules import THRESHOLDS
from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Community, Step
from copnb.design.questions import open_questions, standing
from copnb.report.answers import (
    DRAFTS,
    Answered,
    Words,
    blocks_of,
    drafts_of,
    lines_for,
)
from copnb.report.brand import Brand
from copnb.report.drawings import drawn_in
from copnb.report.first_page import (
    decision_lines,
    five_lines,
    place_of,
    standing_sentence,
    worth_talking,
)
from copnb.report.material import Material
from copnb.report.writer import Said, Writer
from copnb.words import _, day_in_words, language, ngettext

_FINDING = {
    Severity.FINE: "Finding",
    Severity.TALK: "Finding Talk",
    Severity.PROBLEM: "Finding Problem",
}


def lacking() -> str:
    """Return in words why no Word document can be made here, and what would do; or nothing."""
    if find_spec("docx"):
        return ""
    return _("Word documents need one more package. This brings it: pip install 'copnb[docx]'")


def document(material: Material) -> bytes:
    """Return the report as a Word document (DOCX); the same material gives the same bytes."""
    community = material.community
    name = community.name or _("No name yet")
    title = _("{name}: community design").format(name=name)
    writer = Writer(title, language(), material.brand, Said(name, community.language))
    _first_page(writer, material)
    for each in STEPS:
        _step(writer, material, each)
    _facts(writer, community)
    _changed_rules(writer, material)
    _made_from(writer, material)
    return writer.save(material.today)


def letter(draft: Draft, typed_in: str, brand: Brand | None = None) -> bytes:
    """Return a letter as a Word document (DOCX); the same text gives the same bytes.

    Lines of a part that begin with "- " become a list. `typed_in` is the language of what
    people typed (BCP 47); headings are in the language in force.
    """
    writer = Writer(draft.title, language(), brand)
    writer.heading(draft.title, 0)
    _letter(writer, draft, typed_in)
    return writer.save()


def _letter(writer: Writer, draft: Draft, language: str) -> None:
    """Write the parts of a draft, with their paragraphs and lists."""
    for part in draft.parts:
        if part.heading:
            writer.lead(part.heading)
        for listed, lines in groupby(part.text.split("\n"), lambda line: line.startswith("- ")):
            if listed:
                writer.bullets([Said(line.removeprefix("- "), language) for line in lines])
            else:
                writer.text(Said("\n".join(lines), language))


def _first_page(writer: Writer, material: Material) -> None:
    community, today = material.community, material.today
    when = f" · {day_in_words(today)}" if today else ""
    writer.line((_("Community design") + when, "Soft"))
    writer.heading(_typed(community.name, community) or _("A community without a name yet"), 0)
    writer.text(_typed(community.inquire.domain_focus, community), "Subtitle")
    writer.heading(_("In five lines"), 1)
    for label, sentence in five_lines(community):
        told = (sentence, "") if sentence else (_("still open"), "Soft")
        writer.line((f"{label}\t", "Strong"), told, style="Five Lines")
    writer.heading(_("The decision"), 1)
    decision, why = decision_lines(community)
    writer.line((decision, "Strong"))
    writer.text(_typed(why, community))
    _worth_a_conversation(writer, worth_talking(material.said))
    _where_we_are(writer, community)


def _worth_a_conversation(writer: Writer, worth: Sequence[Finding]) -> None:
    if not worth:
        return
    writer.heading(_("Worth a conversation"), 1)
    writer.line((_("What asks for a decision. The group decides."), "Soft"))
    for found in worth:
        _finding(writer, found, place=place_of(found))


def _where_we_are(writer: Writer, community: Community) -> None:
    writer.heading(_("Where we are"), 1)
    states = [(each, getattr(community.steps, each.key)) for each in STEPS]
    told = [f"{state.sign} {each.title}: {state.label}" for each, state in states]
    writer.text(" · ".join(told))
    left = _("Open ones have lines to write on.") if standing(community).open else ""
    writer.text(" ".join(filter(None, [standing_sentence(community), left])))
    independent = _(
        "copnb is independent work and not endorsed by it. The wording here is our own."
    )
    built_on = _("Built on")
    writer.line((f"{built_on} {METHOD_TITLE}, © {METHOD_AUTHOR}. {independent}", "Soft"))


def _step(writer: Writer, material: Material, each: Step) -> None:
    """Write what a step holds: answers with findings, pictures, drafts, and what is open."""
    community = material.community
    state = getattr(community.steps, each.key)
    mark = f"{state.sign} {state.label}"
    writer.heading(f"{each.number}. {each.title}", 1, mark, new_page=True)
    blocks = list(blocks_of(community, each, material.said))
    if not any(block.answers for block in blocks):
        writer.line((_("Nothing is answered here yet."), "Soft"))
    for block in blocks:
        writer.heading(block.title, 2)
        for short, answers in groupby(block.answers, lambda one: one.short):
            _answers(writer, list(answers), community, short=short)
        for found in block.findings:
            _finding(writer, found, why=True)
    for name in drawn_in(each.key):
        picture, png = material.picture(name)
        if picture.rows:  # otherwise it only says what it would need
            writer.picture(png, picture.sentence)
    _drafts(writer, community, each)
    _still_open(writer, community, each)


def _answers(
    writer: Writer, answers: Sequence[Answered], community: Community, *, short: bool
) -> None:
    """Write answers one below the other; several short ones as rows of one table."""
    if short and len(answers) > 1:
        rows = [(one.title, _words(one.words, community)) for one in answers if one.words]
        writer.table((_("Question"), _("Answer")), rows, (2, 3))
        return
    for one in answers:
        writer.heading(one.title, 3)
        if one.words is not None:
            writer.text(_words(one.words, community))
        elif one.bars:
            shares = [(label, words) for label, _number, _percent, words in one.bars]
            writer.table((_("What"), _("How much")), shares, (3, 1))
        else:
            _rows(writer, one, community)


def _rows(writer: Writer, one: Answered, community: Community) -> None:
    """Write the rows of a list: as a list, as one table, or where they are wide a table each."""
    rows = [[_words(cell, community) for cell in row] for row in one.rows]
    if len(one.header) == 1:
        writer.bullets([row[0] for row in rows])
    elif one.as_cards:
        for row in one.rows:
            pairs = [(head, _words(cell, community)) for head, cell in one.pairs(row)]
            writer.table(pairs[0], pairs[1:], (2, 3))
    else:
        writer.table([head or _("What") for head in one.header], rows)


def _finding(writer: Writer, found: Finding, *, why: bool = False, place: str = "") -> None:
    """Write a finding; `why` adds rule and source, `place` says where it belongs."""
    label = found.severity.label if found.severity is not Severity.FINE else ""
    lines = [[(" · ".join(filter(None, [label, place])), "Soft")]] if label else []
    lines.append([(f"{found.headline} ", "Strong"), (found.sentence, "")])
    if why:
        source = _("Source: {source}.").format(source=_(found.source))
        lines.append([(f"{found.rule} {source}", "Soft")])
        if found.change:
            change = _("What would change it: {change}").format(change=found.change)
            lines.append([(change, "Soft")])
    writer.note(lines, _FINDING[found.severity])


def _drafts(writer: Writer, community: Community, each: Step) -> None:
    made = drafts_of(community, DRAFTS.get(each.key, ()))
    if not made:
        return
    writer.heading(_("Texts to begin with"), 2)
    told = _(
        "They are made from your answers. Copy one into a letter and make it your own; "
        "where you see “…”, an answer is still open."
    )
    writer.line((told, "Soft"))
    for draft in made:
        writer.heading(draft.title, 3)
        _letter(writer, draft, community.language)


def _still_open(writer: Writer, community: Community, each: Step) -> None:
    left = open_questions(community, each.key)
    if not left:
        return
    count = len(left)
    heading = ngettext("Still open: {n} question", "Still open: {n} questions", count)
    writer.heading(heading.format(n=count), 2)
    for question in left:
        writer.heading(question.title, 3)
        if question.kind in ("choice", "choices") and question.choices:
            writer.boxes([choice.label for choice in question.choices])
        else:
            writer.lines_to_write_on(lines_for(question))


def _facts(writer: Writer, community: Community) -> None:
    if not community.facts:
        return
    writer.heading(_("What else is known"), 1, new_page=True)
    rows = [
        [_typed(text, community) for text in (fact.label, fact.value, fact.source)]
        for fact in community.facts
    ]
    writer.table((_("What"), _("Value"), _("Source")), rows)


def _changed_rules(writer: Writer, material: Material) -> None:
    changed = material.known.rules.changed
    if not changed:
        return
    writer.heading(_("Rules that this workshop changed"), 1)
    rows = []
    for name, value in changed.items():
        rule = THRESHOLDS[name]
        usual = f"{rule.value:g} {rule.unit} ({rule.source})"
        rows.append((rule.words, f"{value:g} {rule.unit}", usual))
    writer.table((_("Rule"), _("Here"), _("Otherwise")), rows)


def _made_from(writer: Writer, material: Material) -> None:
    community = material.community
    told = _("Made by copnb {version} from revision {revision} of this design ({design}).").format(
        version=version("copnb"), revision=community.revision, design=material.design_hash
    )
    if community.saved_on:
        day = day_in_words(community.saved_on)
        told += " " + _("The design was last saved on {day}.").format(day=day)
    writer.line((told, "Soft"))


def _words(words: Words | None, community: Community) -> Said:
    """Return an answer as plain text, in the community's language where people wrote it."""
    if words is None:
        return Said("")
    return Said(words.plain, community.language if words.typed else "")


def _typed(text: str, community: Community) -> Said:
    """Return what people typed, in the language of the community."""
    return Said(text, community.language)
