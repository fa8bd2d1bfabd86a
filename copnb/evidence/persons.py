"""Who somebody is: pseudonyms by a random key that stays in the workshop's private folder.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693) of an e-mail address, else of a name: the same
person gets the same one each time, and without the key nobody can try out names.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from copnb.words import Told, _

PRIVATE = ".private"
KEY_FILE = "persons.key"

PSEUDONYM = re.compile(r"[px]-[0-9a-hjkmnp-tv-z]{10}")
"""A pseudonym made here: `p-` of a person, `x-` of somebody who cannot be told again."""

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing looks alike
_KEY = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_TELEPHONE = re.compile(r"[+\d*x][\d*x().\s/-]{3,}", re.IGNORECASE)
_SUFFIX = re.compile(
    r"\s*\((external|guest|unverified|extern|gast|nicht überprüft|externe|invitée?|non vérifiée?"
    r"|(she|he|they|elle|il|iel|ella|él|sie|er)\b[^()]*)\)$"
)
_ANYBODY = re.compile(
    r"((call[- ]?in |zoom )?user|guest|anonymous( guest)?|unknown|participant|i ?phone|i ?pad"
    r"|android|galaxy( \w+)?|gast|invité|teilnehmer|anonyme?|telephone|phone)[ _#]*\d*"
)
_PROGRAM = re.compile(
    r"\b(otter\.ai|otterpilot|fireflies\.ai|read\.ai|tl;?dv|meetgeek|fathom ai|sembly(ai)?"
    r"|avoma|ai companion|(ai |meeting )?note[- ]?tak(er|ing)( bot)?|notes? ?bot|recording bot)\b"
)


def can_be_told_again(person: str) -> bool:
    """Say whether a person would be known again at another meetup: no caller without a name."""
    return not (person.startswith("x-") and PSEUDONYM.fullmatch(person))


class NoKey(Told):
    """The key behind the pseudonyms is not there, or not whole."""


@dataclass(frozen=True)
class Key:
    """The key of a workshop. `new` says that it does not lie in its file yet."""

    path: Path
    secret: bytes
    new: bool = False

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def pseudonym(self, identity: str, prefix: str = "p") -> str:
        """Return the pseudonym of an identity: `p-` and 50 bits in ten letters and digits."""
        if identity not in self._known:
            digest = blake2b(identity.encode(), key=self.secret, digest_size=7)
            bits = int.from_bytes(digest.digest(), "big")
            letters = "".join(_LETTERS[bits >> place & 31] for place in range(0, 50, 5))
            self._known[identity] = f"{prefix}-{letters}"
        return self._known[identity]

    def keep(self) -> None:
        """Put a new key into its file, which only its owner may read; never over another."""
        if not self.new:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            told = _("{file}: another import made this key just now; please import again")
            raise NoKey(told.format(file=self.path)) from None
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{self.secret.hex()}\n")
            file.flush()
            os.fsync(file.fileno())


def key_of(workshop_data: Path, *, make: bool = False) -> Key:
    """Return the key of a workshop, or with `make` a new one that is not kept yet.

    `NoKey` where there is none, or none that is whole.
    """
    path = workshop_data / PRIVATE / KEY_FILE
    if not path.is_file():
        if make:
            return Key(path, secrets.token_bytes(32), new=True)
        told = _("{file}: the key behind the pseudonyms is not here; without it nobody is found")
        raise NoKey(told.format(file=path))
    secret = path.read_text(encoding="ascii", errors="replace").strip()
    if not _KEY.fullmatch(secret):
        told = _("{file}: this key is not whole; bring back the file as it was")
        raise NoKey(told.format(file=path))
    return Key(path, bytes.fromhex(secret))


@lru_cache(maxsize=100_000)
def identity(name: str, email: str = "") -> str:
    """Return who somebody is, for comparing: by e-mail, else by telephone number, else by name.

    Empty where the name is anybody's, such as `iPhone`, `Guest` or `Call-In User_1`.
    """
    address = _ADDRESS.fullmatch(email.strip()) or _ADDRESS.fullmatch(name.strip())
    if address:
        return f"mail:{address.group().casefold()}"
    if _TELEPHONE.fullmatch(name.strip()) and sum(map(str.isdigit, name)) >= 4:
        return "phone:" + re.sub(r"[^\d*x]", "", name.casefold())
    plain = plain_name(name)
    return "" if not plain or _ANYBODY.fullmatch(plain) else f"name:{plain}"


@lru_cache(maxsize=100_000)
def plain_name(name: str) -> str:
    """Return a name for comparing: small letters, single spaces, no `(External)`, no pronouns."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _SUFFIX.sub("", plain)


def is_program(name: str) -> bool:
    """Say whether a name is that of a program that takes notes or records, not of a person."""
    return bool(_PROGRAM.search(" ".join(name.casefold().split())))
