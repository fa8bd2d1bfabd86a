import json
from pathlib import Path
from typing import Any

import pytest

from copnb.design.happened import Meetup
from copnb.design.questions import question_of
from copnb.design.reading import ReadingError
from copnb.evidence.communities import community_places
from copnb.evidence.filling import Filled, fill
from copnb.evidence.mapping import check_columns, own_mapping, read_mapping
from copnb.evidence.places import places
from copnb.evidence.sheets import Sheet


def written(folder: Path, mapping: dict[str, Any] | str) -> Path:
    path = folder / "map.json"
    text = mapping if isinstance(mapping, str) else json.dumps(mapping)
    path.write_text(text, encoding="utf-8")
    return path


def filled(folder: Path, mapping: dict[str, Any], **cells: str) -> Filled:
    ready = read_mapping(written(folder, mapping), community_places())
    sheet = Sheet("s.csv", tuple(cells), ((2, tuple(cells.values())),))
    check_columns(ready, sheet.columns, sheet.source)
    return next(fill(ready, sheet))


def refusal(folder: Path, mapping: dict[str, Any] | str) -> str:
    with pytest.raises(ReadingError) as caught:
        read_mapping(written(folder, mapping), community_places())
    return str(caught.value)


def test_a_cell_fills_its_field(tmp_path):
    row = filled(
        tmp_path,
        {"fields": {"n": "design.size_target", "p": "inquire.goals.skills", "w": "name"}},
        n="30",
        p="40",
        w="NA",
    )
    assert row.tree == {
        "design": {"size_target": 30},
        "inquire": {"goals": {"skills": 40}},
        "name": "NA",
    }
    assert row.in_fields == {"n", "p", "w"}


def test_words_are_translated_whatever_their_case(tmp_path):
    use = {"field": "design.frequency", "values": {"Twice a month": "every_2_weeks", "?": None}}
    row = filled(tmp_path, {"fields": {"f": use}}, f="twice a MONTH")
    assert row.tree["design"] == {"frequency": "every_2_weeks"}
    row = filled(tmp_path, {"fields": {"f": use}}, f="?")
    assert row.tree == {}
    assert row.no_answer == {"f"}


def test_a_choice_may_be_given_by_code_or_label(tmp_path):
    for text in ("every_2_weeks", "Every two weeks", "EVERY TWO WEEKS"):
        row = filled(tmp_path, {"fields": {"f": "design.frequency"}}, f=text)
        assert row.tree["design"]["frequency"] == "every_2_weeks"


def test_what_a_star_swallows_is_kept_as_a_fact(tmp_path):
    use = {"field": "design.frequency", "values": {"weekly*": "weekly"}}
    row = filled(tmp_path, {"fields": {"f": use}}, f="weekly, but not in July")
    assert row.tree["design"] == {"frequency": "weekly"}
    assert row.facts == [("f", "weekly, but not in July")]
    assert filled(tmp_path, {"fields": {"f": use}}, f="Weekly").facts == []


def test_an_unknown_word_is_a_problem_that_says_where_and_what_would_do(tmp_path):
    row = filled(tmp_path, {"fields": {"f": "design.frequency"}}, f="now and then")
    assert str(row.problems[0]).startswith("line 2, f: got “now and then”, expected one of: weekly")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("design.size_target", "about 30"),
        ("design.size_target", "1,118"),
        ("design.size_target", "1.118"),
        ("design.size_target", "-3"),
        ("design.size_target", "12345678"),
        ("launch.first_meetup_on", "03/04/2026"),
        ("launch.first_meetup_on", "2026-02-30"),
        ("launch.first_meetup_on", "2026-02-03T09:00:00"),
        ("launch.has_fun", "perhaps"),
        ("design.slots[1].start", "9"),
        ("design.slots[1].start", "13 PM"),
        ("design.slots[1].start", "25:00"),
        ("design.slots[1].time_zone", "Pacific Time"),
        ("inquire.gather_modes", "video;smoke"),
        ("inquire.domain_focus", "x" * 501),
        ("inquire.whys[1].rank", "7"),
        ("prototype.capacity[1].group", "1"),
    ],
)
def test_what_is_not_certain_is_not_read(tmp_path, field, text):
    assert filled(tmp_path, {"fields": {"f": field}}, f=text).problems
    row = filled(tmp_path, {"fields": {"f": {"field": field, "otherwise": "fact"}}}, f=text)
    assert row.problems == []
    assert row.facts == [("f", text)]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("design.size_target", "71.0", 71),
        ("launch.first_meetup_on", "2026-11-23T00:00:00", "2026-11-23"),
        ("launch.has_fun", "Yes", True),
        ("launch.has_fun", "false", False),
        ("inquire.gather_modes", "video; In writing;", ["video", "text"]),
    ],
)
def test_what_is_certain_is_read(tmp_path, field, text, value):
    row = filled(tmp_path, {"fields": {"f": field}}, f=text)
    step, name = field.split(".")
    assert row.tree[step][name] == value


@pytest.mark.parametrize(
    ("text", "time"),
    [("9:00", "09:00"), ("2PM", "14:00"), ("12 a.m.", "00:00"), ("14h30", "14:30"), ("8h", "08:00"),
     ("2:30 pm", "14:30"), ("09:00:00", "09:00"), ("12pm", "12:00")],
)  # fmt: skip
def test_times_of_day_are_read_in_their_common_spellings(tmp_path, text, time):
    row = filled(tmp_path, {"fields": {"f": "design.slots[1].start"}}, f=text)
    assert row.tree["design"]["slots"] == [{"id": "r1", "start": time}]


def test_days_are_read_in_the_order_that_the_mapping_says(tmp_path):
    for order, day in (("day first", "2026-04-03"), ("month first", "2026-03-04")):
        use = {"field": "launch.first_meetup_on", "dates": order}
        row = filled(tmp_path, {"fields": {"d": use}}, d="03/04/2026")
        assert row.tree["launch"]["first_meetup_on"] == day


SLOTS = {
    "d": {"field": "design.slots.weekday", "separator": "|"},
    "t": {"field": "design.slots.start", "separator": "|"},
}


def test_parts_of_cells_become_rows(tmp_path):
    row = filled(tmp_path, {"fields": SLOTS}, d="monday | friday", t="9:00|14:00")
    assert row.tree["design"]["slots"] == [
        {"id": "r1", "weekday": "monday", "start": "09:00"},
        {"id": "r2", "weekday": "friday", "start": "14:00"},
    ]


def test_a_row_keeps_its_place_when_a_part_before_it_is_empty(tmp_path):
    row = filled(tmp_path, {"fields": SLOTS}, d="|friday", t="|14:00")
    assert row.tree["design"]["slots"] == [{"id": "r2", "weekday": "friday", "start": "14:00"}]


def test_columns_with_different_numbers_of_parts_are_not_paired_by_guess(tmp_path):
    row = filled(tmp_path, {"fields": SLOTS}, d="monday|friday", t="9:00")
    assert [str(p).split(":")[0] for p in row.problems] == ["line 2, d", "line 2, t"]
    facts = {name: {**use, "otherwise": "fact"} for name, use in SLOTS.items()}
    row = filled(tmp_path, {"fields": facts}, d="monday|friday", t="9:00")
    assert row.facts == [("d", "monday|friday"), ("t", "9:00")]
    assert row.tree == {}


def test_readable_parts_stand_and_the_cell_is_kept_when_one_part_is_vague(tmp_path):
    facts = {name: {**use, "otherwise": "fact"} for name, use in SLOTS.items()}
    row = filled(tmp_path, {"fields": facts}, d="monday|friday", t="9:00|after lunch")
    assert row.tree["design"]["slots"][1] == {"id": "r2", "weekday": "friday"}
    assert row.facts == [("t", "9:00|after lunch")]


def test_parts_that_say_different_things_are_no_single_answer(tmp_path):
    use = {"field": "design.frequency", "separator": "|", "otherwise": "fact"}
    assert filled(tmp_path, {"fields": {"f": use}}, f="weekly|weekly").facts == []
    for cell in ("weekly|monthly", "weekly|now and then"):
        row = filled(tmp_path, {"fields": {"f": use}}, f=cell)
        assert row.facts == [("f", cell)]
        assert row.tree == {}


def test_more_rows_than_the_list_takes_are_a_problem(tmp_path):
    use = {"field": "inquire.tags.word", "separator": "|"}
    assert "at most 3 rows" in str(filled(tmp_path, {"fields": {"t": use}}, t="a|b|c|d").problems)


def test_a_member_group_is_found_by_name_or_number(tmp_path):
    fields = {
        "c": "prototype.capacity[1].group",
        "d": "prototype.capacity[2].group",
        "g": "inquire.groups[1].name",
        "h": "inquire.groups[2].name",
    }
    row = filled(tmp_path, {"fields": fields}, c="south", d="1", g="north", h="south")
    assert [r["group"] for r in row.tree["prototype"]["capacity"]] == ["r2", "r1"]


def test_fixed_answers_stand_in_each_row(tmp_path):
    row = filled(
        tmp_path,
        {"fixed": {"language": "fr-CA", "design.space": True}, "fields": {"n": "name"}},
        n="A",
    )
    assert row.tree == {"language": "fr-CA", "design": {"space": True}, "name": "A"}


def test_a_character_that_cannot_stand_in_text_is_a_problem(tmp_path):
    row = filled(tmp_path, {"fields": {"n": "name"}}, n="A\x00")
    assert "U+0000" in str(row.problems[0])


def test_every_column_has_to_be_spoken_of(tmp_path):
    with pytest.raises(ReadingError, match="column phone: got no word about it"):
        filled(tmp_path, {"fields": {"n": "name"}}, n="A", phone="1")
    mapping = {"fields": {"n": "name"}, "left_out": {"phone": "personal"}}
    assert filled(tmp_path, mapping, n="A", phone="1").in_fields == {"n"}
    with pytest.raises(ReadingError, match="the column “phone”"):
        filled(tmp_path, mapping, n="A")


@pytest.mark.parametrize(
    ("mapping", "wanted"),
    [
        ("", "line 1, place 1: got"),
        ('{"fields": {"a" "name"}}', 'line 1, place 17: got "\\"name\\"}}", expected a mapping'),
        ("[]", "a set of keys and values"),
        ('{"fields": {"a": "name"}, "fields": {}}', "“fields” stands twice"),
        ({"format": 2}, "format: got 2, expected 1"),
        ({"colums": {}}, "colums: got an unknown key"),
        ({"fields": {"a": "design.size"}}, "fields.a: got design.size"),
        ({"fields": {"a": "inquire.goals"}}, "inquire.goals.relationships"),
        ({"fields": {"a": "name[2]"}}, "name without a number"),
        ({"fields": {"a": {"field": "name", "else": 1}}}, "fields.a.0.else: got an unknown key"),
        ({"fields": {"a": {"field": "name", "otherwise": "drop"}}}, "otherwise: got"),
        ({"fields": {"a": "name", "b": "name"}}, "fields.b: got name, expected each field filled"),
        ({"fields": {"a": "design.slots.start", "b": "design.slots[1].weekday"}}, "with a number"),
        (
            {"fields": {"a": {"field": "design.frequency", "values": {"x": "daily"}}}},
            "fields.a.values.x: got daily, expected one of",
        ),
        ({"fields": {"a": {"field": "design.frequency", "otherwise": "nothing"}}}, "under “facts”"),
        ({"fixed": {"design.size_target": "many"}}, "a whole number"),
        ({"fields": {"a": "inquire.tags[4].word"}}, "at most 3 rows"),
        ({"left_out": {"a": " "}}, "left_out.a: got nothing, expected a reason"),
        ({"left_out": {"a": "x"}, "fields": {"a": "name"}}, "one of both"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path, mapping, wanted):
    assert wanted in refusal(tmp_path, mapping)


def test_own_columns_are_named_as_the_fields_are():
    with pytest.raises(ReadingError, match=r"s\.csv: column design\.sise_target: expected a field"):
        own_mapping(["name", "design.sise_target"], community_places(), "s.csv")


def test_the_same_reader_serves_rows_of_what_happened(tmp_path):
    known = places(question_of(name, info) for name, info in Meetup.model_fields.items())
    mapping = {
        "fields": {
            "Date": {"field": "date", "dates": "day first"},
            "People": "attended",
            "Led by": {"field": "member_led", "values": {"a member": True, "us": False}},
        },
        "left_out": {"Room": "not asked"},
    }
    ready = read_mapping(written(tmp_path, mapping), known)
    sheet = Sheet(
        "s.csv", ("Date", "People", "Led by", "Room"), ((2, ("3.4.2026", "12", "us", "B")),)
    )
    row = next(fill(ready, sheet))
    assert Meetup.model_validate_json(json.dumps(row.tree)).attended == 12
    assert row.tree == {"date": "2026-04-03", "attended": 12, "member_led": False}
