import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.community import Community
from copnb.design.reading import LARGEST_FILE, ReadingError, read, write
from copnb.evidence.comparison import load, parts
from copnb.evidence.many import Broken, Found, designs, plain, read_quickly
from copnb.store.folders import new

SAMPLES = Path(__file__).parent.parent / "workshop_data"
FULL = (SAMPLES / "lantern-circle" / "community.json").read_bytes()
FILES = sorted(SAMPLES.glob("*/community.json"))
BITS = [b'"name": "x",', b"{}", b"[]", b"null", b'"id" :1,', b"\xef\xbf\xbf", b"\\b"]
SMALL = write(Community(name="Æ circle", id="cafe0001"))


def small(**answers) -> dict:
    tree = json.loads(SMALL)
    for path, value in answers.items():
        step, _line, name = path.partition("__")
        tree[step] = {**tree[step], name: value} if name else value
    return tree


def both_agree(content: bytes) -> None:
    """Check that the quick way gives what `read` gives, or leaves it to `read`."""
    quick = read_quickly(content)
    if quick is not None:
        assert quick == plain(read(content, "x"))


@pytest.mark.parametrize(
    "file", sorted(SAMPLES.glob("*/community.json")), ids=lambda f: f.parent.name
)
@pytest.mark.parametrize("form", ["as written", "compact", "in ASCII", "wide"])
def test_the_quick_way_reads_every_sample_as_the_usual_way_does(file, form):
    content = file.read_bytes()
    tree = json.loads(content)
    forms = {
        "as written": content,
        "compact": json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode(),
        "in ASCII": json.dumps(tree).encode(),
        "wide": json.dumps(tree, separators=(" ,\n", "\t:\r\n")).encode(),
    }
    assert read_quickly(forms[form]) == plain(read(content, "x"))


DOUBLED = [
    SMALL.replace(b'"name": ', b'"name": "A", "name": ', 1),
    SMALL.replace(b'"name": ', b'"name" : "A", "name": ', 1),
    SMALL.replace(b'"name": ', b'"n\\u0061me"\n: "A", "name": ', 1),
    SMALL.replace(b'"goals": {}', b'"goals": {"skills": 1, "skills": 2}'),
    SMALL.replace(b'"tags": []', b'"tags": [{"id": "a", "word": "x", "word": "y"}]'),
    SMALL.replace(b'"facts": []', b'"facts": [], "facts": []'),
]


@pytest.mark.parametrize("content", DOUBLED)
def test_a_key_that_stands_twice_is_never_taken_the_quick_way(content):
    assert read_quickly(content) is None
    with pytest.raises(ReadingError, match="the same key twice"):
        read(content, "x")


WRONG = {
    "an unknown key": small(colour="red"),
    "an unknown key in a row": small(inquire__tags=[{"id": "a", "colour": "red"}]),
    "a text for a number": small(design__size_target="12"),
    "a fraction": small(design__size_target=12.5),
    "a day that is none": small(saved_on="2026-02-30"),
    "a number for a day": small(saved_on=20260230),
    "a list for a day": small(saved_on=["2026-02-03"]),
    "a time that is none": small(inquire__groups=[{"id": "a", "hours_from": "25:00"}]),
    "a zone that is none": small(inquire__groups=[{"id": "a", "time_zone": "Mars/Crater"}]),
    "one id twice": small(inquire__tags=[{"id": "a"}, {"id": "a"}]),
    "a row without an id": small(inquire__tags=[{"word": "a"}]),
    "too many rows": small(inquire__tags=[{"id": i} for i in "abcd"]),
    "a newer format": small(format=2),
    "U+007F": small(name="a\x7f"),
    "U+FFFF": small(name="a\uffff"),
    "U+0001": small(name="a\x01"),
    "a backspace": small(name="a\b"),
    "half a character": small(name="a\ud800"),
}


@pytest.mark.parametrize("tree", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("ascii", [True, False], ids=["escaped", "plain"])
def test_what_is_wrong_is_left_to_the_way_that_says_why(tree, ascii):
    content = json.dumps(tree, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    assert read_quickly(content) is None
    with pytest.raises(ReadingError):
        read(content, "x")


@pytest.mark.parametrize("key", ["format", "id", "name"])
def test_a_design_without_its_frame_is_none(key):
    tree = {k: v for k, v in small().items() if k != key}
    assert read_quickly(json.dumps(tree).encode()) is None


def test_keys_that_are_not_given_are_filled_in_and_choices_said_twice_stand_once():
    rows = [{"id": "a", "familiar_tools": ["forum", "forum"]}]
    tree = {"format": 1, "id": "a", "name": "A", "inquire": {"groups": rows}}
    tree["grow"] = {"strategies": ["referral", "referral", "partners"]}
    content = json.dumps(tree).encode()
    found = read_quickly(content)
    assert found == plain(read(content, "x"))
    assert found["grow"]["strategies"] == ["referral", "partners"]
    assert found["inquire"]["groups"][0]["familiar_tools"] == ["forum"]


def test_texts_that_look_like_keys_only_cost_time(lines_of):
    tree = small(name='a": "b" : \\" :')
    content = json.dumps(tree).encode()
    assert read_quickly(content) is None
    assert lines_of(content)[0].tree["name"] == tree["name"]


@pytest.fixture
def lines_of(tmp_path):
    """Return a function that reads a file of these lines."""

    def found(*lines: bytes) -> list[Found | Broken]:
        path = tmp_path / "many.jsonl"
        path.write_bytes(b"\n".join(lines))
        return [*designs(path)]

    return found


@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 12),
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from(BITS),
        st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
)
def test_however_a_file_is_damaged_both_ways_agree(place, gone, put):
    both_agree(SMALL[:place] + put + SMALL[place + gone :])


@given(st.data())
def test_both_ways_agree_on_any_answers(data):
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    row = st.fixed_dictionaries({"id": st.sampled_from("abc"), "word": texts})
    rows = st.lists(row, max_size=3)
    points = st.dictionaries(st.sampled_from(["skills", "action", "no"]), st.integers(-1, 101))
    given = {"name": texts, "inquire__tags": rows, "inquire__goals": points}
    tree = small(**{name: data.draw(strategy) for name, strategy in given.items()})
    both_agree(json.dumps(tree, ensure_ascii=data.draw(st.booleans())).encode())


def test_a_file_has_a_design_a_line_and_a_line_that_is_wrong_is_named(lines_of):
    line = json.dumps(small()).encode()
    found = lines_of(b"\xef\xbb\xbf" + line, b"", line + b"\r", b'{"format": 1', b"  ", line)
    assert [one.slug for one in found if isinstance(one, Found)] == ["many-1", "many-3", "many-6"]
    (broken,) = [one for one in found if isinstance(one, Broken)]
    assert (broken.line, broken.path.name) == (4, "many.jsonl")
    assert "ends too early" in broken.reason


def test_a_line_that_never_ends_is_not_read_to_its_end(lines_of):
    found = lines_of(b"x" * (LARGEST_FILE + 10) + b"y" * LARGEST_FILE, json.dumps(small()).encode())
    assert [type(one) for one in found] == [Broken]
    assert "at most 8000000 bytes" in found[0].reason


def test_a_folder_of_communities_one_community_and_nothing(tmp_path):
    one, two = new(tmp_path / "all", "One"), new(tmp_path / "all", "Two")
    (two / "community.json").write_text("{")
    found = [*designs(tmp_path / "all")]
    assert (found[0].slug, found[0].folder) == ("one", one)
    assert isinstance(found[1], Broken)
    assert [f.slug for f in designs(one)] == ["one"]
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        next(designs(tmp_path / "none"))


def test_parts_give_what_the_whole_gives(tmp_path):
    path = tmp_path / "many.jsonl"
    trees = [json.loads(f.read_bytes()) for f in sorted(SAMPLES.glob("*/community.json"))]
    path.write_text("\n".join(json.dumps(tree) for tree in trees))
    whole, some = load(path), [*parts(path, 3)]
    assert [len(part.table) for part in some] == [3, 3, 3, 1]
    from_parts = [row for part in some for row in part.table.astype(object).to_numpy().tolist()]
    assert str(from_parts) == str(whole.table.astype(object).to_numpy().tolist())
    folders = load(SAMPLES)
    same = [name for name in whole.table if name != "slug"]
    assert whole.table[same].equals(folders.table[same])
    assert len(whole.formats) == len(folders.formats)


def test_memory_is_that_of_a_part_however_many_there_are(tmp_path):
    line, most = json.dumps(json.loads(FULL)).encode() + b"\n", {}
    for many in (40, 160):
        path = tmp_path / f"{many}.jsonl"
        path.write_bytes(line * many)
        tracemalloc.start()
        assert sum(len(part.table) for part in parts(path, 20)) == many
        most[many] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most[160] < 1.3 * most[40]
