"""The language in force: every text that a person reads passes through here.

`_` translates when a text is shown; `N_` only marks a text for the catalogue, for
declarations that are read at import time. Catalogues are gettext files in `copnb/locale`. babel
is imported when a day is first told: a batch of which nothing is new tells none.
"""

from __future__ import annotations

import gettext
from datetime import date
from pathlib import Path

DOMAIN = "copnb"
LOCALE = Path(__file__).parent / "locale"

SOURCE_LANGUAGE = "en"

_in_force: gettext.NullTranslations = gettext.NullTranslations()
_language = SOURCE_LANGUAGE


class Told(Exception):
    """An error that a person can mend: its message says in plain words what and where."""


def use(language: str | gettext.NullTranslations) -> None:
    """Put a language in force: a BCP 47 tag such as `fr-CA`, or a ready catalogue.

    A language without a catalogue falls back to its base language, then to English.
    """
    global _in_force, _language
    if isinstance(language, gettext.NullTranslations):
        _in_force, _language = language, SOURCE_LANGUAGE
        return
    tag = language.replace("-", "_")
    wanted = [tag, tag.split("_")[0]]
    found = gettext.find(DOMAIN, LOCALE, languages=wanted)
    _in_force = gettext.translation(DOMAIN, LOCALE, languages=wanted, fallback=True)
    _language = language if found else SOURCE_LANGUAGE


def language() -> str:
    """Return the tag of the language in force, such as `en` or `fr-CA`."""
    return _language


def _(text: str) -> str:
    """Return `text` in the language in force. An empty text stays empty."""
    return _in_force.gettext(text) if text else text


def N_(text: str) -> str:
    """Mark `text` for the catalogue and return it unchanged."""
    return text


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a text that goes with a number and return its two forms unchanged."""
    return singular, plural


def day_in_words(day: date) -> str:
    """Return a day as people write it: `14 January 2027`."""
    from babel.dates import format_date

    if _language.startswith("en"):  # the field's own word order in Canada, without a comma
        return f"{day.day} {format_date(day, 'LLLL yyyy', locale='en')}"
    return format_date(day, "long", locale=_language.replace("-", "_"))


def day_of_any_year(day: date) -> str:
    """Return a day without its year: `14 January`."""
    from babel.dates import format_date, format_skeleton

    if _language.startswith("en"):
        return f"{day.day} {format_date(day, 'LLLL', locale='en')}"
    return format_skeleton("MMMMd", day, locale=_language.replace("-", "_"))


def script_in_words(code: str) -> str:
    """Return what a script is called, by its code (ISO 15924): `Arab` reads `Arabic`."""
    from babel import Locale

    return str(Locale.parse(_language.replace("-", "_")).scripts.get(code, code))


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a text that goes with the number `n`."""
    return _in_force.ngettext(singular, plural, n)
