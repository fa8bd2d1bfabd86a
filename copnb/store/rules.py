"""The thresholds that a workshop changed, in `rules.json` beside its communities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from copnb.advice.rules import THRESHOLDS, Rules
from copnb.design.files import RULES_FILE
from copnb.design.reading import Problem, ReadingError
from copnb.store.files import write_whole
from copnb.words import _


def load_rules(path: Path) -> Rules:
    """Read the changed thresholds from a file, or from `rules.json` in a folder.

    No such file means: none is changed. `ReadingError` names what does not fit.
    """
    file = path / RULES_FILE if path.is_dir() else path
    if not file.is_file():
        return Rules()
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ReadingError(str(file), [Problem("", str(error), _expected())]) from None
    if not isinstance(given, dict):
        raise ReadingError(str(file), [Problem("", type(given).__name__, _expected())])
    problems = [found for name, value in given.items() for found in _problems(name, value)]
    if problems:
        raise ReadingError(str(file), problems)
    return Rules(given)


def save_rules(workshop_data: Path, rules: Rules) -> None:
    """Write the changed thresholds beside the communities; without any the file goes."""
    file = workshop_data / RULES_FILE
    if not rules.changed:
        file.unlink(missing_ok=True)
        return
    write_whole(file, f"{json.dumps(rules.changed, indent=2)}\n".encode())


def change_rules(workshop_data: Path, wanted: Mapping[str, float | None]) -> Rules:
    """Change thresholds by name, beside the communities, and return the rules now in force.

    None stands for the usual value. What cannot stand is passed over.
    """
    changed = load_rules(workshop_data).changed
    for name, value in wanted.items():
        if value is None:
            changed.pop(name, None)
        elif not _problems(name, value):
            changed[name] = value
    rules = Rules(changed)
    if wanted:
        save_rules(workshop_data, rules)
    return rules


def _problems(name: str, value: object) -> list[Problem]:
    threshold = THRESHOLDS.get(name)
    if threshold is None:
        return [Problem(name, _("an unknown rule"), ", ".join(THRESHOLDS))]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not threshold.least <= float(str(value)) <= threshold.most:
        wanted = _("a number from {least:g} to {most:g}")
        told = wanted.format(least=threshold.least, most=threshold.most)
        return [Problem(name, str(value), told)]
    return []


def _expected() -> str:
    return _("rule names with numbers, such as copnb writes them")
