"""Who somebody is: pseudonyms that hold, a key that nobody else reads, and nothing guessed."""

from __future__ import annotations

import io
import stat
import zipfile
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.happened import Attendance
from copnb.evidence import persons
from copnb.evidence.persons import PSEUDONYM, Key, NoKey, identity, is_program, key_of
from copnb.evidence.renamed import alike
from copnb.store.copies import safe_copy
from copnb.store.folders import new
from copnb.store.happened import write_rows

KEY = Key(Path("unused"), bytes(range(32)))


def test_a_key_is_random_and_only_its_owner_may_read_it(tmp_path):
    keys = [key_of(tmp_path / name, make=True) for name in ("one", "two")]
    for key in keys:
        key.keep()
    assert keys[0].secret != keys[1].secret
    assert len(keys[0].secret) == 32
    assert stat.S_IMODE(keys[0].path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys[0].path.parent.stat().st_mode) == 0o700
    assert keys[0].path == tmp_path / "one" / ".private" / "persons.key"
    assert key_of(tmp_path / "one") == Key(keys[0].path, keys[0].secret)


def test_a_key_is_made_only_when_asked_and_kept_only_when_told(tmp_path):
    with pytest.raises(NoKey, match="is not here"):
        key_of(tmp_path)
    key_of(tmp_path, make=True)
    assert list(tmp_path.iterdir()) == []


def test_a_key_never_replaces_another(tmp_path):
    first, second = key_of(tmp_path, make=True), key_of(tmp_path, make=True)
    first.keep()
    with pytest.raises(NoKey, match="another import"):
        second.keep()
    assert key_of(tmp_path).secret == first.secret


@pytest.mark.parametrize("content", [b"", b"abc\n", b"\xff" * 64])
def test_a_key_that_is_not_whole_is_refused(tmp_path, content):
    (tmp_path / ".private").mkdir()
    (tmp_path / ".private" / "persons.key").write_bytes(content)
    with pytest.raises(NoKey, match="not whole"):
        key_of(tmp_path, make=True)


def test_a_pseudonym_is_a_keyed_hash_in_readable_letters():
    digest = blake2b(b"name:ada", key=KEY.secret, digest_size=7).digest()
    bits = f"{int.from_bytes(digest, 'big'):056b}"[6:]  # the last 50, five a letter, last first
    places = [int(bits[i : i + 5], 2) for i in range(45, -1, -5)]
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    assert KEY.pseudonym("name:ada") == "p-" + "".join(letters[place] for place in places)


@given(st.text(), st.text())
def test_pseudonyms_differ_by_person_and_by_key(one, other):
    assert PSEUDONYM.fullmatch(KEY.pseudonym(one))
    assert (KEY.pseudonym(one) == KEY.pseudonym(other)) == (one == other)
    assert Key(Path(), bytes(32)).pseudonym(one) != KEY.pseudonym(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "ADA@example.org"), ("Ada Lovely", "ada@Example.org ")),
        (("  ada   example", ""), ("Ada Example", "")),
        (("Ada Example (Guest)", ""), ("Ada Example", "")),
        (("Ada Example (she/her)", ""), ("Ada Example", "")),
        (("+1 (416) 555-0199", ""), ("+14165550199", "")),
        (("ada@example.org", ""), ("Ada", "ada@example.org")),
        (("Ａｄａ", ""), ("Ada", "")),  # noqa: RUF001
        (("Ada", "anonymous"), ("Ada", "")),
    ],
)
def test_one_person_is_one(one, other):
    assert identity(*one) == identity(*other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "a@example.org"), ("Ada", "b@example.org")),
        (("Example, Ada", ""), ("Ada Example", "")),
        (("Ada (Bo Example)", ""), ("Bo Example", "")),
        (("José", ""), ("Jose", "")),
        (("Ada (Heron)", ""), ("Ada", "")),
    ],
)
def test_who_may_be_two_stays_two(one, other):
    assert identity(*one) != identity(*other)


@pytest.mark.parametrize("name", ["iPhone", "Guest", "Call-In User_1", "anonymous", " ", "Gast 2"])
def test_a_name_that_anybody_has_is_nobodys(name):
    assert identity(name) == ""


@pytest.mark.parametrize(
    "name", ["NA", "None", "null", "nan", "Guesterman", "Iphigenia", "User Friendly"]
)
def test_names_that_look_like_nothing_are_names(name):
    assert identity(name) == f"name:{name.casefold()}"


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("Ada's Otter.ai", True),
        ("OtterPilot (Ada)", True),
        ("Fireflies.ai Notetaker", True),
        ("read.ai meeting notes", True),
        ("Zoom AI Companion", True),
        ("Note Taker", True),
        ("Read AI", True),
        ("Fred's Fireflies", True),
        ("Fred\u2019s AI Notetaker", True),
        ("Otter Pilot", True),
        ("Fathom", True),
        ("Fathom (Unverified)", True),
        ("Fathom Notetaker", True),
        ("Zoom Notetaker", True),
        ("Grain Notetaker", True),
        ("Circleback Notetaker", True),
        ("Krisp Notetaker", True),
        ("Meeting Notetaker - Ann", True),
        ("Supernormal Notetaker (Ann)", True),
        ("Jane Smith (Notetaker)", False),
        ("Jane, Notetaker", False),
        ("Jane Smith - Notetaker", False),
        ("Jane Smith (note taker)", False),
        ("Jane Fathom", False),
        ("Jane Otter", False),
        ("Ai Fireflies", False),
        ("Bot Notes", False),
        ("Denote Takeru", False),
    ],
)
def test_programs_that_take_notes_are_told_from_people(name, program):
    assert is_program(name) is program


def test_the_key_is_in_no_safe_copy(tmp_path):
    folder = new(tmp_path, "Circle")
    key = key_of(tmp_path, make=True)
    key.keep()
    (folder / ".private").mkdir()  # even where somebody puts it inside a community
    (folder / ".private" / persons.KEY_FILE).write_bytes(key.path.read_bytes())
    write_rows(folder, {Attendance: [Attendance(meetup="2026-01-14", person="p")]})
    copy = safe_copy(folder)
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert [name.split("/")[-1] for name in archive.namelist()] == [
            "community.json",
            "attendance.csv",
        ]
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert key.secret.hex().encode() not in content


def test_names_are_compared_without_accents_order_and_case():
    place = Path("f.csv")
    names = ["José García", "garcia jose", "Ada (Bo Stone)", "Bo Stone", "Mia Wong", "Al"]
    seen = {f"name:{n}": (n, (place, line)) for line, n in enumerate(names, start=2)}
    assert [(pair.one[1], pair.other[1]) for pair in alike(seen)] == [(2, 3), (4, 5)]


def test_with_too_many_people_nobody_is_compared(monkeypatch):
    monkeypatch.setattr("copnb.evidence.renamed.MOST_PEOPLE", 1)
    seen = {name: (name, (Path("f.csv"), 2)) for name in ("Jon Example", "John Example")}
    assert alike(seen) == []
