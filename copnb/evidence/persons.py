"""Who somebody is: pseudonyms by a random key that stays in the workshop's private folder.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693) of an e-mail address, else of a name: the same
person gets the same one each time, and without the key nobody can try out names. Which pseudonyms
are one person by word of somebody lies beside the key.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from copnb.store.files import write_whole
from copnb.words import Told, _

PRIVATE = ".private"
KEY_FILE = "persons.key"
SAME_FILE = "same.json"

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
_NOTES = r"(ai |meeting )*note[- ]?tak(er|ing)( bot)?"
_PROGRAM = re.compile(
    r"\b(otter\.ai|otter ?pilot|fireflies\.ai|read[. ]ai|tl;?dv|meetgeek|fathom([. ]ai|\.video)"
    r"|sembly(ai)?|avoma|ai companion|ai note[- ]?tak(er|ing)|notes? ?bot|recording bot)\b"
    rf"|^(.*['\u2019]s )?(fireflies|fathom|(fireflies |fathom |otter )?{_NOTES})$"
    rf"|^[\w.]+ {_NOTES}( ?[(\u2013-].*)?$"  # of whatever maker, of whoever sent it
    r"|['\u2019]s otter$"
)


def can_be_told_again(person: str) -> bool:
    """Say whether a person would be known again at another meetup: no caller without a name."""
    return not (person.startswith("x-") and PSEUDONYM.fullmatch(person))


class NoKey(Told):
    """The key behind the pseudonyms is not there, or not whole."""


@dataclass(frozen=True)
class Key:
    """The key of a workshop. `new` says that it does not lie in its file yet.

    `same` are pseudonyms of people who are one by word of somebody: from which to which.
    """

    path: Path
    secret: bytes
    new: bool = False
    same: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def pseudonym(self, identity: str, prefix: str = "p") -> str:
        """Return the pseudonym of an identity: `p-` and 50 bits in ten letters and digits.

        Who is one with another, by word of somebody, has the other's.
        """
        if identity not in self._known:
            digest = blake2b(identity.encode(), key=self.secret, digest_size=7)
            bits = int.from_bytes(digest.digest(), "big")
            letters = "".join(_LETTERS[bits >> place & 31] for place in range(0, 50, 5))
            name = f"{prefix}-{letters}"
            self._known[identity] = self.same.get(name, name)
        return self._known[identity]

    def joined(self, pairs: Mapping[str, str]) -> Key:
        """Return the key with identities that are one from now on: from which to which.

        The last word counts: who was another's before may become the one whose name stays.
        """
        bare, same = replace(self, same={}), dict(self.same)
        for one, other in pairs.items():
            old, kept = bare.pseudonym(one), bare.pseudonym(other)
            kept = same.get(kept, kept)
            if kept == old:
                kept = bare.pseudonym(other)
                same.pop(kept)
            if kept != old:
                same = {name: kept if to == old else to for name, to in same.items()}
                same[old] = kept
        return replace(self, same=same)

    def keep(self) -> None:
        """Put a new key into its file, which only its owner may read, and who is one beside it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.new:
            self._keep_secret()
        path = self.path.with_name(SAME_FILE)
        if self.same != _same_in(path):
            write_whole(path, f"{json.dumps(self.same, indent=1)}\n".encode())
            path.chmod(0o600)

    def _keep_secret(self) -> None:
        """Write the key, never over another."""
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
    return Key(path, bytes.fromhex(secret), same=_same_in(path.with_name(SAME_FILE)))


def _same_in(path: Path) -> dict[str, str]:
    """Return which pseudonyms are one person; `NoKey` where the file of them is not whole."""
    try:
        found = json.loads(path.read_bytes()) if path.is_file() else {}
    except ValueError:
        found = None
    pairs = [*found.items()] if isinstance(found, dict) else [("", None)]
    if not all(PSEUDONYM.fullmatch(a) and PSEUDONYM.fullmatch(str(b)) for a, b in pairs):
        told = _("{file}: this list of who is one is not whole; bring it back, or remove it")
        raise NoKey(told.format(file=path))
    return dict(pairs)


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
    return bool(_PROGRAM.search(plain_name(name)))
