"""Reading a design strictly."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.community import Community
from copnb.design.reading import ReadingError, check, read, write
from copnb.design.schema import json_schema
from copnb.design.text import mend_text

WHOLE = Community(name="Food lab", id="abc").model_dump(mode="json")


def problems_of(content: bytes | dict) -> list[tuple[str, str, str]]:
    """Return field, given and expected of each problem found in a design."""
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    with pytest.raises(ReadingError) as caught:
        read(content, "food.json")
    assert all(line.startswith("food.json: ") for line in str(caught.value).splitlines())
    return [(p.field, p.given, p.expected) for p in caught.value.problems]


def changed(path: str, value: object) -> dict:
    """Return the whole design with one value in it changed."""
    tree = json.loads(json.dumps(WHOLE))
    *parents, last = path.split(".")
    inner = tree
    for name in parents:
        inner = inner[name]
    inner[last] = value
    return tree


def test_what_is_written_is_read_back_equal_and_gives_the_same_bytes():
    content = write(Community(name="Été 🎉 مجتمع", id="abc", language="fr-CA"))
    community = read(content, "x")
    assert community.name == "Été 🎉 مجتمع"
    assert write(community) == content
    assert content.startswith(b'{\n  "format": 1,\n  "id": "abc"')


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (b"", "an empty file"),
        (b"   \n", "an empty file"),
        (write(Community(name="x", id="a"))[:200], "a file that ends too early"),
        (b'{"name": "unfinished', "a file that ends too early"),
        (b"PK\x03\x04 not a design", '"PK'),
        (b"name: Food lab", '"name: Food lab"'),
        (b"[1, 2]", "[1, 2]"),
        (b'{"format": NaN}', "NaN"),
        ("é".encode("latin-1"), "a byte that is not UTF-8 at place 0"),
        (b"[" * 200_000, ""),
        (b" " * 8_000_001, "8000001 bytes"),
    ],
)
def test_what_is_no_design_file_is_refused_with_what_was_given(content, given):
    assert given in problems_of(content)[0][1]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("saved_on", "2026-02-30", "a day that exists, such as 2026-11-23"),
        ("saved_on", "1793318400", "a day that exists, such as 2026-11-23"),
        ("saved_on", "0", "a day that exists, such as 2026-11-23"),
        ("launch.first_meetup_on", 20260101, "a day that exists, such as 2026-11-23"),
        ("design.size_target", "twelve", "a whole number"),
        ("design.size_target", 12.5, "a whole number"),
        ("design.size_target", True, "a whole number"),
        ("design.size_target", -1, "at least 0"),
        ("design.member_led_percent", 101, "at most 100"),
        ("design.space", "yes", "true or false"),
        ("design.frequency", "fortnightly", "one of: weekly, every_2_weeks"),
        ("inquire.domain_care", 5, "a text"),
        ("inquire.domain_focus", "x" * 501, "at most 500 characters"),
        ("inquire.groups", "two", "a list"),
        ("inquire.goals", [1], "a set of keys and values"),
        ("inquire.goals", {"fame": 3}, "one of: relationships"),
        ("inquire.tags", [{"id": f"a{n}", "word": "x"} for n in range(4)], "at most 3 rows"),
        ("inquire.groups", [{"id": "a", "time_zone": "Atlantic"}], "a place such as"),
        ("inquire.groups", [{"id": "a", "time_zone": "../../etc/passwd"}], "a place such as"),
        ("inquire.groups", [{"id": "a", "hours_from": "25:00"}], "a time of day such as 14:00"),
        ("inquire.groups", [{"id": "a"}, {"id": "a"}], "each row id once, but a stands twice"),
        ("inquire.groups", [{"name": "no id"}], "an answer or an empty one"),
        ("inquire.favourite_colour", "blue", "only keys of the design"),
        ("format", 2, "at most 1; a newer copnb made this file, please update"),
        ("language", "en-12", "a short code, such as a1b2 or fr-CA"),
        ("language", "klingon!", "a short code, such as a1b2 or fr-CA"),
    ],
)
def test_what_cannot_stand_is_named_with_field_and_what_would_do(path, value, expected):
    found = problems_of(changed(path, value))
    assert any(field.startswith(path) or path.startswith(field) for field, _g, _e in found)
    assert any(expected in wanted for _f, _g, wanted in found)


def test_a_row_is_named_by_its_place_counted_from_one():
    rows = [{"id": "a"}, {"id": "b", "count": -3}]
    assert problems_of(changed("inquire.groups", rows)) == [
        ("inquire.groups.2.count", "-3", "at least 0")
    ]


def test_all_that_is_wrong_is_told_at_once():
    tree = changed("design.size_target", "twelve")
    tree["saved_on"] = "2026-02-30"
    assert len(problems_of(tree)) == 2


@pytest.mark.parametrize(("text", "code"), [("a\u0000b", "U+0000"), ("\ud83d", "U+D83D")])
def test_an_impossible_character_is_an_error_that_names_the_field(text, code):
    [(field, given, _expected)] = problems_of(changed("inquire.leader", text))
    assert (field, given) == ("inquire.leader", f"the character {code}")


def test_a_key_that_stands_twice_is_an_error_at_any_depth():
    content = write(Community(name="x", id="a")).replace(
        b'"size_target": null', b'"size_target": 1, "size_target": 2'
    )
    [(field, given, _expected)] = problems_of(content)
    assert (field, given) == ("design.size_target", "the same key twice")


def test_a_byte_order_mark_does_no_harm():
    assert read(b"\xef\xbb\xbf" + write(Community(name="x", id="a")), "x").name == "x"


@given(st.text())
def test_mended_text_can_always_be_saved(text):
    tree = {**WHOLE, "name": mend_text(text)[:500]}
    community, problems = check(tree)
    assert community is not None, problems
    assert read(write(community), "x").name == tree["name"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_nothing_that_a_field_may_be_given_raises_anything_but_a_reading_error(value):
    tree = changed("design.size_target", value)
    with contextlib.suppress(ReadingError):
        assert read(json.dumps(tree).encode(), "x").design.size_target == value


def test_the_schema_says_what_the_reader_accepts():
    import jsonschema

    validator = jsonschema.Draft202012Validator(json_schema())
    assert list(validator.iter_errors(WHOLE)) == []
    assert list(validator.iter_errors(changed("design.frequency", "fortnightly")))
    text = json.dumps(json_schema())
    assert "How many people?" in text
    assert "Every two weeks" in text
