"""People who may be one: names that are nearly alike, to be looked at, never joined by itself;
and who is one by word of somebody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from copnb.design.happened import Attendance
from copnb.evidence.meetings import Meeting
from copnb.evidence.persons import Key, identity, plain_name
from copnb.store.happened import load_rows
from copnb.words import _

ALIKE = 88
"""Of 100: from here on names (rapidfuzz's token_sort_ratio, without accents) are shown. Our own."""

MOST_PEOPLE = 3_000
"""With more people than this names are not compared: each is held against each."""

_EARLIER = re.compile(r"\(([^()]+)\)$")

Seen = tuple[Path, int]
"""Where somebody was first seen: file and line."""


@dataclass(frozen=True)
class Alike:
    """Two people who may be one: where each was first seen."""

    one: Seen
    other: Seen


def alike(names: Mapping[str, tuple[str, Seen]]) -> list[Alike]:
    """Return the pairs of people, by identity with name and place, whose names are nearly alike.

    A former name in brackets, as Zoom writes it after a renaming, counts as a name too.
    """
    people = [(_bare(name), _earlier(name), seen) for name, seen in names.values()]
    if len(people) > MOST_PEOPLE:
        return []
    bare = [name for name, _former, _seen in people]
    pairs: set[tuple[int, int]] = set()
    for i, (name, former, _seen) in enumerate(people):
        rest = bare[i + 1 :]
        found = process.extract(
            name, rest, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None
        )
        pairs |= {(i, i + 1 + place) for _text, _score, place in found}
        pairs |= {
            (min(i, j), max(i, j)) for j, n in enumerate(bare) if n and n == former and i != j
        }
    return [Alike(people[i][2], people[j][2]) for i, j in sorted(pairs)]


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFKD", plain_name(name))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return utils.default_process(kept)


def _earlier(name: str) -> str:
    found = _EARLIER.search(plain_name(name))
    return _bare(found[1]) if found else ""


def said_to_be_one(
    same: Mapping[str, str], meetings: Sequence[Meeting], key: Key, notes: list[str]
) -> dict[str, str]:
    """Return identities that are one person, from which to which, for those that were said.

    A name stands for whoever bears it in the files, with the e-mail. What is noted: a name that
    nobody bears there or came under before, and one of several people, which joins nobody.
    """
    bearers = _bearers({*same, *same.values()}, meetings)
    folders = {meeting.folder for meeting in meetings if meeting.folder}
    came = {row.person for folder in folders for row in load_rows(folder, Attendance)}
    pairs: dict[str, str] = {}
    for said in same.items():
        mails = [sorted(who for who in bearers[one] if who.startswith("mail:")) for one in said]
        several = [one for one, own in zip(said, mails, strict=True) if _differ(own, key)]
        nobody = [one for one in said if not bearers[one] and key.pseudonym(one) not in came]
        notes += _noted(nobody, several)
        if not several:
            target = (mails[1] or [said[1]])[0]
            people = {*said, *bearers[said[0]], *bearers[said[1]]} - {target}
            pairs |= dict.fromkeys(sorted(people), target)
    return pairs


def _bearers(wanted: Collection[str], meetings: Iterable[Meeting]) -> dict[str, set[str]]:
    """Return the identities under which each person that is wanted is in the files."""
    found: dict[str, set[str]] = defaultdict(set)
    for meeting in meetings:
        for stay in meeting.stays:
            who = identity(stay.name, stay.email)
            for one in (who, f"name:{plain_name(stay.name)}"):
                if one in wanted:
                    found[one].add(who)
    return found


def _differ(people: Iterable[str], key: Key) -> bool:
    return len({key.pseudonym(who) for who in people}) > 1


def _noted(nobody: Iterable[str], several: Iterable[str]) -> Iterable[str]:
    for who in nobody:
        words = _("--same: nobody here is called “{name}”; if there is an e-mail, give that")
        yield words.format(name=who.partition(":")[2])
    for who in several:
        words = _("--same: “{name}” are several people; give an e-mail")
        yield words.format(name=who.partition(":")[2])
