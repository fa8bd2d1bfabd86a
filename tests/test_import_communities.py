import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from faces import SOAK
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.design.community import Community
from copnb.design.fields import Labelled, time_zones
from copnb.design.questions import Question, all_questions
from copnb.design.reading import ReadingError, check
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.communities import as_row, import_communities, template
from copnb.evidence.sheets import csv_safe
from copnb.store.folders import load
from copnb.store.places import folders

HOSTILE = ["NA", "None", "null", "nan", "a, b; c|d", '"quoted"', "a\ttab", "日本語 の 会", "=1+1"]
HOSTILE += ["'=1+1", "+5", "-", "@here", "＝1", "two\nlines", "#N/A", "007", "1e5", "é", "'"]  # noqa: RUF001


def sheet(folder: Path, *rows: dict[str, str], name: str = "list.csv") -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def safe_row(community: Community) -> dict[str, str]:
    return {column: csv_safe(text) for column, text in as_row(community).items()}


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_row_becomes_a_community(tmp_path):
    path = sheet(
        tmp_path,
        {
            "name": "Food hub",
            "language": "fr-CA",
            "design.size_target": "30",
            "design.slots[1].weekday": "Tuesday",
            "design.slots[1].start": "14:00",
            "design.slots[2].weekday": "friday",
            "inquire.goals.skills": "60",
            "inquire.gather_modes": "video;text",
        },
    )
    result = import_communities(path, tmp_path / "w")
    assert [(made.line, made.slug, made.name) for made in result.made] == [
        (2, "food-hub", "Food hub")
    ]
    community = load(tmp_path / "w" / "food-hub")
    assert community.language == "fr-CA"
    assert [slot.weekday for slot in community.design.slots] == ["tuesday", "friday"]
    assert community.steps.design == "drafted"
    assert community.steps.launch == "not_started"
    assert community.saved_on is None
    assert (result.values_in, result.values_found) == (8, 8)


def test_a_workbook_gives_the_same_communities_as_text(tmp_path):
    cells = [["name", "inquire.theme"], *[[f"x {text}", f"x {text}"] for text in HOSTILE]]
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    result = import_communities(tmp_path / "list.xlsx", tmp_path / "w")
    assert not result.problems
    for made, text in zip(result.made, HOSTILE, strict=True):
        assert made.name == f"x {text}"
        assert load(tmp_path / "w" / made.slug).inquire.theme == f"x {text}"


def test_the_same_sheet_gives_the_same_bytes(tmp_path):
    path = sheet(tmp_path, {"name": "A", "design.topics[1].topic": "x"}, {"name": "A"})
    for folder in ("one", "two"):
        import_communities(path, tmp_path / folder)
    assert everything_in(tmp_path / "one") == everything_in(tmp_path / "two")
    assert [f.name for f in folders(tmp_path / "one")] == ["a", "a-2"]


def test_a_second_import_makes_nothing_twice(tmp_path):
    path = sheet(tmp_path, {"name": "A"}, {"name": "B"})
    import_communities(path, tmp_path / "w")
    before = everything_in(tmp_path / "w")
    sheet(tmp_path, {"name": "New"}, {"name": "A"}, {"name": "B"})
    result = import_communities(path, tmp_path / "w")
    assert [made.name for made in result.made] == ["New"]
    assert str(result.problems[0]).startswith("line 3, name: got “A”, which is here already")
    assert before.items() <= everything_in(tmp_path / "w").items()


def test_a_row_with_problems_is_reported_and_the_others_are_made(tmp_path):
    path = sheet(
        tmp_path,
        {"name": "A", "design.size_target": "many", "design.space": "perhaps"},
        {"name": "B", "design.size_target": "3"},
        {"name": "", "design.size_target": "4"},
    )
    result = import_communities(path, tmp_path / "w")
    assert [made.name for made in result.made] == ["B"]
    assert [str(problem).split(", expected")[0] for problem in result.problems] == [
        "line 2, design.size_target: got “many”",
        "line 2, design.space: got “perhaps”",
        "line 4, name: got nothing",
    ]


def test_a_language_that_is_none_is_a_problem_of_its_row(tmp_path):
    path = sheet(tmp_path, {"name": "A", "language": "the French one"})
    assert "line 2, language" in str(import_communities(path, tmp_path / "w").problems[0])


def test_an_unknown_column_stops_the_import_before_anything_is_written(tmp_path):
    path = sheet(tmp_path, {"name": "A", "phone": "1"})
    with pytest.raises(ReadingError, match="column phone"):
        import_communities(path, tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_a_sheet_without_names_is_refused(tmp_path):
    with pytest.raises(ReadingError, match="a column with the name of the community"):
        import_communities(sheet(tmp_path, {"design.size_target": "3"}), tmp_path / "w")


def test_facts_and_left_out_columns_are_accounted_for(tmp_path):
    path = sheet(tmp_path, {"Who": "A", "No": "7", "Phone": "1", "How many": "about 30"})
    mapping = {
        "source": "office list",
        "key": ["No"],
        "fields": {"Who": "name", "How many": {"field": "design.size_target", "otherwise": "fact"}},
        "facts": {"No": "Number in the office list"},
        "left_out": {"Phone": "personal"},
    }
    (tmp_path / "m.json").write_text(json.dumps(mapping), encoding="utf-8")
    result = import_communities(path, tmp_path / "w", tmp_path / "m.json")
    facts = load(tmp_path / "w" / "a").facts
    assert [(fact.label, fact.value, fact.source) for fact in facts] == [
        ("How many", "about 30", "office list, line 2"),
        ("Number in the office list", "7", "office list, line 2"),
    ]
    assert result.left_out == (("Phone", "personal"),)
    assert result.counts["Phone"].left_out == 1
    assert (result.values_in, result.values_found) == (4, 3)


def test_a_key_that_stands_twice_is_a_problem(tmp_path):
    path = sheet(tmp_path, {"Who": "A", "No": "7"}, {"Who": "B", "No": "7"})
    mapping = {"key": ["No"], "fields": {"Who": "name"}, "facts": {"No": ""}}
    (tmp_path / "m.json").write_text(json.dumps(mapping), encoding="utf-8")
    result = import_communities(path, tmp_path / "w", tmp_path / "m.json")
    assert "the same a second time" in str(result.problems[0])


def test_a_template_is_read_without_a_mapping(tmp_path):
    template(tmp_path / "t.csv")
    columns = next(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8-sig"))))
    path = sheet(tmp_path, {column: "A" if column == "name" else "" for column in columns})
    assert len(import_communities(path, tmp_path / "w").made) == 1
    assert {asked.path for asked in all_questions()} <= {
        path for c in columns for path in (c, c.split("[")[0], c.rsplit(".", 1)[0])
    }


letters = st.characters(exclude_categories=["Cs", "Cc"])
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(letters, min_size=1, max_size=20)
).map(str.strip).filter(lambda text: text and not IMPOSSIBLE.search(text))  # fmt: skip


def codes(choices: type[Labelled] | None) -> st.SearchStrategy[str]:
    return st.sampled_from([choice.value for choice in choices or ()])


def numbers(question: Question) -> st.SearchStrategy[int]:
    return st.integers(question.minimum or 0, min(question.maximum or 99, 99))


def answers(question: Question, groups: int) -> st.SearchStrategy[Any]:
    """Return answers to one question, as a design file holds them."""
    kind = question.kind
    if kind in ("line", "text", "short_text"):
        return texts
    if kind == "choice":
        return codes(question.choices)
    if kind == "choices":
        return st.lists(codes(question.choices), min_size=1, unique=True)
    if kind in ("points", "ratings"):
        return st.dictionaries(codes(question.choices), numbers(question), min_size=1)
    if kind == "grid":
        return st.dictionaries(codes(question.choices), codes(question.scale), min_size=1)
    return {
        "count": numbers(question),
        "yes_no": st.booleans(),
        "date": st.dates().map(str),
        "time": st.times().map(lambda time: time.isoformat("minutes")),
        "time_zone": st.sampled_from(time_zones()),
        "group": st.integers(1, groups).map(lambda n: f"r{n}") if groups else st.just(""),
    }[kind]


@st.composite
def designs(draw: st.DrawFn) -> Community:
    """Draw a community that has answers of every kind."""
    tree: dict[str, Any] = {
        "id": "x",
        "name": draw(texts),
        "language": draw(st.sampled_from(["en", "fr-CA"])),
    }
    groups = 0
    for asked in sorted(all_questions(), key=lambda q: q.path != "inquire.groups"):
        if draw(st.integers(0, 3)):
            continue
        step, name = asked.path.split(".")
        if asked.columns:
            rows = []
            for n in range(draw(st.integers(1, min(asked.most_rows or 3, 3)))):
                chosen = draw(
                    st.lists(st.sampled_from(asked.columns), min_size=1, max_size=3, unique=True)
                )
                row = {column.name: draw(answers(column, groups)) for column in chosen}
                rows.append(
                    {
                        "id": f"r{n + 1}",
                        asked.columns[-1].name: draw(answers(asked.columns[-1], groups)),
                        **row,
                    }
                )
            value: Any = rows
            groups = len(rows) if asked.path == "inquire.groups" else groups
        else:
            value = draw(answers(asked, groups))
        tree.setdefault(step, {})[name] = value
    community, problems = check(tree)
    assert community is not None, problems
    return community


@pytest.mark.soak
@settings(max_examples=600 if SOAK else 40, deadline=None)
@given(st.lists(designs(), min_size=1, max_size=2))
def test_what_a_design_holds_survives_the_way_through_a_spreadsheet(communities):
    with TemporaryDirectory() as folder:
        path = sheet(Path(folder), *map(safe_row, communities))
        result = import_communities(path, Path(folder) / "w")
        assert not result.problems
        assert result.values_in == result.values_found
        for made, before in zip(result.made, communities, strict=True):
            after = load(Path(folder) / "w" / made.slug)
            frame = {"id", "revision", "steps"}
            assert after.model_dump(exclude=frame) == before.model_dump(exclude=frame)
