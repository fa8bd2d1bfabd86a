"""Texts that several rules put together: lists, names in quotation marks, numbers of people."""

from __future__ import annotations

from collections.abc import Sequence

from copnb.design.inquire import Group
from copnb.words import N_, _, ngettext


def cut(text: str, most: int = 60) -> str:
    """Return a text of people, cut where it is very long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(name: str, otherwise: str = "") -> str:
    """Return the name of a group in quotation marks, or what stands for it where it has none."""
    name = cut(name.strip())
    return f"“{name}”" if name else otherwise or _("a group without a name")


def one_of(names: Sequence[str]) -> str:
    """Return names in quotation marks, with `or` before the last."""
    marked = [f"“{name}”" for name in names]
    if len(marked) < 2:
        return "".join(marked)
    return _("{some} or {last}").format(some=", ".join(marked[:-1]), last=marked[-1])


def listed(texts: Sequence[str], shown: int = 4) -> str:
    """Return texts as a list; of a long one the beginning, and how many more there are."""
    more = len(texts) - shown
    rest = [ngettext("{n} more", "{n} more", more).format(n=more)] if more > 0 else []
    return "; ".join([*texts[:shown], *rest])


def all_of(names: Sequence[str], shown: int = 3) -> str:
    """Return names with `and` before the last; of a long list the beginning, and how many more."""
    more = len(names) - shown
    rest = [ngettext("{n} more", "{n} more", more).format(n=more)] if more > 1 else names[shown:]
    some = [*names[:shown], *rest]
    if len(some) < 2:
        return "".join(some)
    return _("{some} and {last}").format(some=", ".join(some[:-1]), last=some[-1])


def not_counted(names: Sequence[str]) -> str:
    """Return a sentence, after a space, that names the groups of which too little is known."""
    named = listed(sorted(quoted(name) for name in names if name.strip()))
    return " " + _("Not counted, as not known: {names}.").format(names=named) if named else ""


def part(count: int, total: int) -> str:
    """Return so many of all people, in words."""
    if count == total:
        return ngettext("the one person", "all {n:,} people", total).format(n=total)
    return _("{n:,} of {total:,} people").format(n=count, total=total)


def how_many(some: Sequence[Group], all_: Sequence[Group]) -> tuple[int, int, str, str]:
    """Return some of all: how many, of how many, both in words, and the unit for `finds`.

    That is people, or groups where the number of people is not known of all.
    """
    if all(group.count for group in all_):
        n, total = (sum(group.count or 0 for group in groups) for groups in (some, all_))
        return n, total, part(n, total), ""
    n, total = len(some), len(all_)
    return n, total, _("{n} of {total} groups").format(n=n, total=total), N_("groups")
