"""The take-away kit: all that a group carries out of a workshop, in one zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from copnb.advice.drafts import Draft, drafts, letter_of_invitation
from copnb.advice.feedback_questions import FEEDBACK_QUESTIONS
from copnb.advice.run_sheet import run_sheet
from copnb.advice.sponsor_case import sponsor_case
from copnb.design.community import Community
from copnb.design.files import DESIGN_FILE
from copnb.design.questions import standing
from copnb.design.reading import write
from copnb.design.sustain import Decision
from copnb.evidence.sheets import csv_safe
from copnb.report import document
from copnb.report.calendar import calendar
from copnb.report.first_page import standing_sentence, worth_talking
from copnb.report.html import render
from copnb.report.kit_guide import guide
from copnb.report.material import Material
from copnb.report.style import REPORT_STYLE
from copnb.words import _, language

CALENDAR = "meetups.ics"
_STYLE = Path(__file__).parent / "feedback.css"


def kit(material: Material, files: Mapping[str, bytes], slug: str) -> bytes:
    """Return a zip with one folder `slug`: `files` as given, and what is made here.

    The same material gives the same bytes.
    """
    held = {**files, **dict(_made(material, slug))}
    readme = {"README.txt": in_notepad(guide(material.community, held))}
    return _packed(slug, readme | held)


def in_notepad(text: str) -> bytes:
    """Return a text as bytes that every editor opens well.

    Line ends are CRLF, the only ones that Notepad knew until 2018; the mark at the beginning
    keeps older ones, and Excel, from taking UTF-8 for the letters of one country.
    """
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")


def feedback_page(community: Community) -> str:
    """Return the feedback questions as a page to print."""
    name = community.name.strip() or _("Our community")
    return render(
        "feedback.html.j2",
        title=_("Feedback: {name}").format(name=name),
        language=language(),
        kind="report",
        style=REPORT_STYLE + _STYLE.read_text(encoding="utf-8"),
        name=name,
        community=community,
        questions=FEEDBACK_QUESTIONS,
        columns=["date", "sheet", *(asked.column for asked in FEEDBACK_QUESTIONS)],
    )


def feedback_table(community: Community) -> str:
    """Return the feedback questions as CSV, a row a question, for whoever makes a survey of them.

    The first column says where in `feedback.csv` the answers belong.
    """
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\n")
    header = (_("Column in feedback.csv"), _("Question"), _("Answers"), _("Community"))
    rows.writerow(map(csv_safe, header))
    for asked in FEEDBACK_QUESTIONS:
        answers = " | ".join(asked.answers) or _("in your own words")
        lowest, highest = asked.ends
        if lowest:
            text = _("{answers} (1: {lowest}, 5: {highest})")
            answers = text.format(answers=answers, lowest=lowest, highest=highest)
        rows.writerow(map(csv_safe, (asked.column, asked.title, answers, community.name)))
    return made.getvalue()


def _made(material: Material, slug: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is made here."""
    community = material.community
    yield DESIGN_FILE, write(community)
    meetups = calendar(material, slug)
    if meetups is not None:
        yield CALENDAR, meetups
    for name, draft in _texts(material):
        yield f"{name}.txt", in_notepad(draft.text)
        if not document.lacking():
            yield f"{name}.docx", document.letter(draft, community.language, material.brand)
    yield "feedback-questions.html", feedback_page(community).encode()
    yield "feedback-questions.csv", in_notepad(feedback_table(community))


def _texts(material: Material) -> Iterator[tuple[str, Draft]]:
    """Yield the texts by the names of their files."""
    community = material.community
    ready = drafts(community)
    still_open = [found.headline for found in worth_talking(material.said)]
    if standing(community).open:
        still_open.append(standing_sentence(community))
    yield "sponsor-case", sponsor_case(community, still_open)
    yield "invitation", letter_of_invitation(community)
    yield "charter", ready["charter"]
    yield "run-sheet", run_sheet(community)
    yield "follow-up", ready["followup"]
    if community.sustain.decision is Decision.CLOSE:
        yield "closing-note", ready["closing"]


def _packed(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files below a folder, all of one fixed date."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}")  # its fixed date: same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16  # without it, unzip leaves files nobody may read
            archive.writestr(entry, data)
    return content.getvalue()
