"""What pictures with a row for each member group share: how many rows, and words around them."""

from __future__ import annotations

from collections.abc import Sequence

from copnb.words import _, ngettext

MOST_ROWS = 12
"""More groups than that are counted, and stand in the table."""


def to_draw(*answers: tuple[object, str]) -> str:
    """Return the words of a blank picture, from what is known and how its question goes."""
    wanted = [words for known, words in answers if not known]
    return _("To draw this, say {answers}.").format(answers=all_of(wanted)) if wanted else ""


def all_of(texts: Sequence[str]) -> str:
    """Return texts with commas, and `and` before the last."""
    return _(" and ").join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)


def people(n: int) -> str:
    """Return a number of people in words."""
    return ngettext("{n:,} person", "{n:,} people", n).format(n=n)


def part(n: int, total: int) -> str:
    """Return so many of all people, in words."""
    if not n:
        return _("nobody")
    if n == total:
        return ngettext("the one person", "all {n:,} people", total).format(n=total)
    return _("{n:,} of {total:,} people").format(n=n, total=total)


def groups(n: int) -> str:
    """Return a number of groups in words."""
    return ngettext("{n} group", "{n} groups", n).format(n=n)
