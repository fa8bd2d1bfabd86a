"""A proposal of a mapping, for somebody to confirm: which column of a table is for what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from copnb.advice.feedback_questions import FEEDBACK_QUESTIONS, FeedbackQuestion
from copnb.design.happened import FeedbackSheet
from copnb.evidence.days import YEAR_FIRST, counted_day, first_day, moment, order_of, whole_number
from copnb.evidence.happening import COMMUNITY, communities_at, plain, refuse
from copnb.evidence.survey_files import JOINED, Survey
from copnb.store.files import write_whole
from copnb.store.places import free_slug
from copnb.words import _

LIKE_OURS = 75
"""How alike two questions are that may be the same, of 100: our own judgement."""

MOST_WORDS = 15
"""Different answers from which on a column is no scale."""

SCALE_ENDS = (5, 7, 10)
"""Where the scales of surveys end that have numbers."""

TO_SAY = "?"
"""What stands in a proposal where only a person can say; no import takes it."""

_PERSONAL = re.compile(
    r"e-?mail|courriel|\bip.?addr|latitude|longitude|^location|phone number|telefon|téléphone"
    r"|recipient(last|first)|(first|last|full|family|sur|user|your)[ -]?name\b|prénom|apellido"
    r"|(street|postal|home) address|externalreference|^custom data|^token$|refurl"
)


def _words(*languages: str) -> frozenset[str]:
    return frozenset(" ".join(languages).split())


_WHO_AND_WHERE = _words(
    "name surname username email mail phone telephone mobile cell address street organisation "
    "organization company employer institution affiliation country nationality region state "
    "province county city town village location located based live post postcode postal "
    "zip where birth birthday age gender whatsapp linkedin skype telegram contact",
    "nom messagerie téléphone portable adresse rue organisme entreprise société employeur "
    "établissement pays nationalité région département ville habitez vivez où naissance âge",
    "vorname nachname benutzername telefon telefonnummer handy handynummer anschrift strasse firma "
    "unternehmen arbeitgeber einrichtung land bundesland kanton stadt ort wohnort wohnen plz "
    "postleitzahl wo woher geburtsdatum alter kontakt",
    "nombre correo teléfono móvil celular dirección calle organización empresa institución país "
    "nacionalidad región provincia estado ciudad vives vive dónde nacimiento edad contacto",
    "nome sobrenome apelido telefone telemóvel endereço morada organização instituição "
    "nacionalidade região cidade mora onde nascimento idade contato",
)
"""Words for who somebody is and where, in the languages in which exports are known."""

_AROUND = _words(
    "a and are code come current date did do details first for from full given home how i in is "
    "last my number of old optional or please residence role the to what which work you your 1 2",
    "au d dans de des du est et êtes facultatif l la le les numéro ou pour quel quelle "
    "résidence travaillez venez viens tu ton votre vos vous",
    "arbeiten aus bitte das dein deine der die für freiwillig ihr ihre ihrer ist kommen lautet "
    "leben lebst wohnst kommst kommt du nummer oder sie und was welche welchem welcher wie",
    "código completo cuál del electrónico el en es número opcional para qué residencia su "
    "trabaja trabajas eres es viene vienes tu usted y",
    "da de e é em eletrônico eletrónico o qual que residência seu sua trabalha você",
)
"""Words that stand around those where nothing else is asked."""

_STATE_OF = re.compile(r"\bstate of\b|\bestado de\b")
"""A state that is no place."""

_ADDRESS = re.compile(r"\S+@\S+\.\S+|(\d{1,3}\.){3}\d{1,3}")


@dataclass
class Proposal:
    """A proposed mapping as its file holds it, and what the table looks like."""

    service: str
    answers: int
    fields: dict[str, Any] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    key: list[str] = field(default_factory=list)
    sheet: str = ""

    @property
    def open(self) -> bool:
        """Whether something is left that only a person can say."""
        return f'"{TO_SAY}"' in json.dumps([self.fields, self.fixed])

    def write(self, path: Path) -> None:
        """Write the mapping file."""
        about = _("A proposal: change what does not fit. docs/surveys.md explains it.")
        tree: dict[str, Any] = {"format": 1, "about": about, "sheet": self.sheet, "key": self.key}
        tree |= {"fixed": self.fixed, "fields": self.fields, "left_out": self.left_out}
        text = json.dumps({k: v for k, v in tree.items() if v}, indent=2, ensure_ascii=False)
        write_whole(path, (text + "\n").encode())


def propose(survey: Survey, file: Path, into: Path, sheet: str = "") -> Proposal:
    """Propose what each column of a survey is for; nothing of it counts before it is confirmed.

    `ReadingError` tells lines that do not fit the headings: they may not be headings.
    """
    refuse(file, [problem for _line, problem in survey.sheet.problems])
    service = survey.service
    proposal = Proposal(_(service.name), len(survey.sheet.rows), sheet=sheet)
    proposal.key = [survey.column(name) for name in service.key if survey.column(name)]
    columns = {name: _answers(survey, name) for name in survey.sheet.columns}
    _day(proposal, survey, file, columns)
    _community(proposal, columns, into)
    ours = _ours([c for c in columns if _is_question(survey, proposal, c, columns[c])], columns)
    taken = {*FeedbackSheet.model_fields, COMMUNITY, *(q.column for q in FEEDBACK_QUESTIONS)}
    for column, texts in columns.items():
        if column in proposal.fields:
            continue
        if column in ours:
            proposal.fields[column] = _use(ours[column], texts)
        elif reason := _reason_to_leave(survey, column, texts):
            proposal.left_out[column] = reason
        else:
            proposal.fields[column] = _own_name(column, taken)
    return proposal


def _answers(survey: Survey, column: str) -> list[str]:
    place = survey.sheet.columns.index(column)
    return [cells[place] for _line, cells in survey.sheet.rows if cells[place]]


def _day(
    proposal: Proposal, survey: Survey, file: Path, columns: Mapping[str, Sequence[str]]
) -> None:
    """Say which column is the day of an answer, in which order; or that a person has to say."""
    own = survey.column(survey.service.day)
    first = first_day(file)
    for column in [own] if own else columns:
        texts = columns[column]
        order = order_of(texts)
        tried = order or "day first"
        days = [moment(t, tried) or (counted_day(t, first) if first else None) for t in texts]
        if texts and all(day and day.year > 1980 for day in days):  # LimeSurvey's "no day" is 1980
            use: Any = "date" if order == YEAR_FIRST else {"field": "date", "dates": order}
            proposal.fields[column] = use if order else {"field": "date", "dates": TO_SAY}
            return
    proposal.fixed["date"] = TO_SAY


def _community(proposal: Proposal, columns: Mapping[str, Sequence[str]], into: Path) -> None:
    """Say which column names communities, where most of its texts are names of those there."""
    known = communities_at(into)
    if len(set(known.values())) == 1:
        return
    for column, texts in columns.items():
        if texts and 2 * sum(plain(text) in known for text in texts) > len(texts):
            proposal.fields[column] = COMMUNITY
            return
    proposal.fixed[COMMUNITY] = TO_SAY


def _is_question(survey: Survey, proposal: Proposal, column: str, texts: Sequence[str]) -> bool:
    return column not in proposal.fields and not _reason_to_leave(survey, column, texts)


def _reason_to_leave(survey: Survey, column: str, texts: Sequence[str]) -> str:
    """Return why a column is better not brought in; empty if nothing speaks against it."""
    name = survey.names[survey.sheet.columns.index(column)]
    own = name in survey.service.own
    addresses = sum(bool(_ADDRESS.fullmatch(text)) for text in texts)
    if _PERSONAL.search(name) or 2 * addresses > len(texts) or _asks_who(column, texts):
        return _("personal")
    return _("about the sending of the answer; no answer") if own else ""


def _asks_who(column: str, texts: Sequence[str]) -> bool:
    """Say whether a heading, or a part of it, asks who or where somebody is and nothing else.

    Marks from 0 to 99 are of something else, and so is an option that people chose.
    """
    *_before, option = parts = column.split(JOINED)
    if texts and all(text == option or re.fullmatch(r"\d\d?", text) for text in texts):
        return False
    asked = [{*_bare(part).replace("_", " ").split()} for part in parts]
    if _STATE_OF.search(column.casefold()):
        return False
    return any(words & _WHO_AND_WHERE and words <= _WHO_AND_WHERE | _AROUND for words in asked)


def _ours(
    columns: Sequence[str], texts: Mapping[str, Sequence[str]]
) -> dict[str, FeedbackQuestion]:
    """Return which columns may ask what we ask: the most alike first, each once."""
    pairs = [
        (_alike(column, asked), i, asked)
        for i, column in enumerate(columns)
        for asked in FEEDBACK_QUESTIONS
        if asked.column != "worth_my_time" or len(set(texts[column])) <= MOST_WORDS
    ]
    found: dict[str, FeedbackQuestion] = {}
    for alike, i, asked in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if alike >= LIKE_OURS and columns[i] not in found and asked not in found.values():
            found[columns[i]] = asked
    return found


def _alike(column: str, asked: FeedbackQuestion) -> float:
    """Return how alike a heading is to a question of ours, 0 to 100; one word in common is not."""
    likeness = [0.0]
    for title in (asked.title, asked.column.replace("_", " ")):
        words, ours = _bare(column), _bare(title)
        if len({*words.split()} & {*ours.split()}) > 1:
            likeness.append(fuzz.token_set_ratio(words, ours))
    return max(likeness)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _use(asked: FeedbackQuestion, texts: Sequence[str]) -> Any:
    """Return the use of a column for a question of ours; other scales than ours are to say."""
    if asked.column != "worth_my_time":
        return asked.column
    numbers = {whole_number(text) for text in texts}
    if numbers <= set(asked.answers):
        return asked.column
    return {"field": asked.column, "values": dict.fromkeys(_scale(numbers), TO_SAY)}


def _scale(words: set[str]) -> list[str]:
    """Return the words of a scale in order; of numbers up to 10 those that nobody chose, too."""
    whole = {int(word) for word in words if word.isdecimal() and len(word) < 3}
    if whole and max(whole) <= SCALE_ENDS[-1]:
        top = next(end for end in SCALE_ENDS if end >= max(whole))
        whole |= {*range(min(1, *whole), top + 1)}
    others = sorted(word for word in words if not word.isdecimal() or len(word) > 2)
    return [*map(str, sorted(whole)), *others]


def _own_name(column: str, taken: set[str]) -> str:
    """Return a column's name in `feedback.csv` for a question of somebody else's."""
    name = free_slug(column, lambda slug: slug.replace("-", "_") in taken).replace("-", "_")
    taken.add(name)
    return name if name[0].isalpha() else f"q_{name}"
