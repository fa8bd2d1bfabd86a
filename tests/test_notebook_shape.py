"""The rules of a notebook: a page with named cells, no program, and prose to read aloud."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from papermill import inspect_notebook

from copnb.design.community import STEPS, WELCOME_MINUTES, WRAP_UP_MINUTES, workshop_minutes
from copnb.design.questions import questions
from copnb.workshop.trying import TRIED

FOLDER = Path(__file__).parents[1] / "notebooks"
START, COMPARE = "00_start_here.ipynb", "07_compare.ipynb"
NAMES = [START, *(step.notebook for step in STEPS), COMPARE]
STEP_OF = {step.notebook: step for step in STEPS}

QUOTATION = (
    "Communities of practice are groups of people who share a concern or a passion for something "
    "they do and learn how to do it better as they interact regularly."
)

COMMUNITY = 'community = ""  # name of a folder in workshop_data; empty: the one chosen last'
DATA = 'workshop_data = "../workshop_data"  # where the communities are kept'
BY = (
    'by = ""  # a column of communities.csv to group them by, such as "design.frequency"; '
    "empty: none"
)
COMPARED = ("everyone", "groups", "lessons", "loads", "happened", "alike")
INTERACTIVE = "interactive = True  # False: no form, for reports"

PICTURES = {
    "design": ("formats", "hours"),
    "prototype": ("load", "inclusion"),
    "launch": ("agenda",),
    "grow": ("growth",),
    "sustain": ("momentum", "lessons", "roadmap"),
}
DRAFTS = {"launch": ("invitation", "charter", "followup"), "sustain": ("closing",)}

RUN_ALL = 'data-commandlinker-command="notebook:run-all-cells"'

Cell = tuple[str, str, list[str], str | None]
"""Id, kind, tags, and what a code cell holds (None: prose)."""


def cells_of_step(key: str) -> list[Cell]:
    setup = (
        "from copnb.workshop import open_step\n\n"
        f'sheet = open_step("{key}", community, workshop_data, interactive)'
    )
    parameters = "\n".join((COMMUNITY, DATA, INTERACTIVE))
    pictures, drafts = named("pictures", PICTURES.get(key)), named("drafts", DRAFTS.get(key))
    cells: list[Cell] = [
        ("title", "markdown", [], None),
        ("start", "markdown", ["lab"], None),
        ("parameters", "code", ["parameters"], parameters),
        ("setup", "code", ["setup"], setup),
        ("talk", "markdown", ["workshop"], None),
        ("form", "code", ["form"], "sheet.form()"),
        ("answers-heading", "markdown", ["workshop"], None),
        ("answers", "code", ["report"], "sheet.answers()"),
        ("pictures", "code", ["report"], pictures),
        ("promise", "code", ["report"], "sheet.promise()"),
        ("what-if-heading", "markdown", ["workshop"], None),
        ("what-if", "code", ["workshop"], "sheet.what_if()"),
        ("drafts", "code", ["report"], drafts),
        ("still-open", "code", ["report"], "sheet.still_open()"),
        ("take-home-heading", "markdown", ["workshop"], None),
        ("take-home", "code", ["workshop"], "sheet.take_home()"),
        ("before-you-go", "markdown", ["workshop"], None),
        ("next", "code", ["workshop"], "sheet.next_step()"),
    ]
    some = {"pictures": PICTURES, "drafts": DRAFTS, "what-if": TRIED, "what-if-heading": TRIED}
    some |= {name: {"sustain"} for name in ("promise", "take-home", "take-home-heading")}
    return [cell for cell in cells if key in some.get(cell[0], {key: None})]


def named(part: str, names: tuple[str, ...] | None) -> str:
    """Return the call of a part of a sheet for some names."""
    given = ", ".join(f'"{name}"' for name in names or ())
    return f"sheet.{part}({given})"


CELLS: dict[str, list[Cell]] = {
    START: [
        ("title", "markdown", [], None),
        ("start", "markdown", ["lab"], None),
        ("parameters", "code", ["parameters"], f"{DATA}\n{INTERACTIVE}"),
        (
            "setup",
            "code",
            ["setup"],
            "from copnb.workshop import open_start\n\n"
            "start = open_start(workshop_data, interactive)",
        ),
        ("welcome", "markdown", ["workshop"], None),
        ("form", "code", ["form"], "start.form()"),
        ("what-it-is", "markdown", ["workshop"], None),
        ("facilitator", "markdown", ["workshop"], None),
        ("rules-heading", "markdown", ["workshop"], None),
        ("rules", "code", ["workshop"], "start.rules()"),
        ("credit", "markdown", ["workshop"], None),
    ],
    **{step.notebook: cells_of_step(step.key) for step in STEPS},
    COMPARE: [
        ("title", "markdown", [], None),
        ("start", "markdown", ["lab"], None),
        ("parameters", "code", ["parameters"], f"{DATA}\n{BY}\n{INTERACTIVE}"),
        (
            "setup",
            "code",
            ["setup"],
            "from copnb.workshop.comparison import open_comparison\n\n"
            "comparison = open_comparison(workshop_data, by, interactive)",
        ),
        ("read", "markdown", ["report"], None),
        ("cannot-say", "code", ["report"], "comparison.cannot_say()"),
        *((part, "code", ["report"], f"comparison.{part}()") for part in COMPARED),
        ("next", "markdown", ["workshop"], None),
    ],
}

each = pytest.mark.parametrize("name", NAMES)
each_step = pytest.mark.parametrize("name", list(STEP_OF))


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(FOLDER / name, as_version=nbformat.NO_CONVERT)


def code_cells(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def prose(name: str) -> str:
    return "\n\n".join(cell.source for cell in read(name).cells if cell.cell_type == "markdown")


def cell(name: str, cell_id: str) -> str:
    return next(found.source for found in read(name).cells if found.id == cell_id)


def sentences(text: str) -> list[str]:
    """Return the sentences of some Markdown, without its marks."""
    plain = re.sub(r"\]\([^)]*\)|[*#>|\[\]]|^\s*(-|\d\.)\s", " ", text, flags=re.MULTILINE)
    return [" ".join(part.split()) for part in re.split(r"(?<=[.?!…:;”])\s|\n", plain)]


def minutes_in(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"\((\d+) minutes?\)\*\*", text)]


def test_the_folder_holds_the_eight_notebooks_and_no_other():
    assert sorted(path.name for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", name) for name in NAMES)


@each
def test_a_notebook_is_valid_and_written_the_same_way(name):
    content = (FOLDER / name).read_bytes()
    assert content.endswith(b"}\n")
    assert content.startswith(b'{\n "cells"')
    assert b"\\u" not in content
    nbformat.validate(read(name))
    assert read(name).nbformat == 4
    assert read(name).nbformat_minor >= 5


@each
def test_a_notebook_has_its_cells_in_order_with_ids_kinds_and_tags(name):
    found = [(c.id, c.cell_type, c.metadata.get("tags", [])) for c in read(name).cells]
    assert found == [(cell_id, kind, tags) for cell_id, kind, tags, _code in CELLS[name]]


@each
def test_a_code_cell_says_what_the_template_says(name):
    found = {c.id: c.source for c in code_cells(name)}
    assert found == {cell_id: code for cell_id, _kind, _tags, code in CELLS[name] if code}


@each
def test_all_code_is_hidden(name):
    assert all(c.metadata["jupyter"] == {"source_hidden": True} for c in code_cells(name))


@each
def test_one_button_below_the_title_starts_the_page(name):
    button, empty, words = cell(name, "start").split("\n")
    assert button == f'<button class="copnb-start" {RUN_ALL}>Start</button>'
    assert (empty, words.split(" to ")[0]) == ("", "Press **Start**")


@each
def test_a_code_cell_is_short_and_holds_no_program(name):
    allowed = (
        *(ast.Module, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call),
        *(ast.Attribute, ast.Name, ast.Constant, ast.expr_context),
    )
    for found in code_cells(name):
        assert len(found.source.splitlines()) <= 6
        tree = list(ast.walk(ast.parse(found.source)))
        assert [node for node in tree if not isinstance(node, allowed)] == []
        assert {n.id for n in tree if isinstance(n, ast.Name)}.isdisjoint({"display", "print"})
        assert found.id == "setup" or not any(isinstance(node, ast.ImportFrom) for node in tree)


@each
def test_a_cell_that_shows_ends_with_what_it_shows(name):
    for found in code_cells(name):
        last = ast.parse(found.source).body[-1]
        assert isinstance(last, ast.Expr) == (found.id not in ("parameters", "setup"))


@each
def test_papermill_finds_the_parameters_with_their_help(name):
    expected = {
        "community": ('""', "name of a folder in workshop_data; empty: the one chosen last"),
        "workshop_data": ('"../workshop_data"', "where the communities are kept"),
        "interactive": ("True", "False: no form, for reports"),
    }
    if name not in STEP_OF:
        del expected["community"]
    if name == COMPARE:
        expected["by"] = ('""', BY.partition("  # ")[2])
    found = inspect_notebook(str(FOLDER / name))
    assert {key: (p["default"], p["help"]) for key, p in found.items()} == expected


@each
def test_a_notebook_asks_for_plain_python_and_holds_nothing_else_about_the_machine(name):
    assert read(name).metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


@each
def test_no_outputs_are_kept(name):
    assert [(c.outputs, c.execution_count) for c in code_cells(name)] == [
        ([], None) for _cell in code_cells(name)
    ]
    assert all(set(c.metadata) <= {"tags", "jupyter"} for c in read(name).cells)


@each
def test_a_notebook_has_one_title_and_no_heading_skips_a_level(name):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose(name), flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps_down = [lower - upper for upper, lower in pairwise(levels)]
    assert max(steps_down) <= 1
    assert read(name).cells[0].source.startswith("# ")


@each
def test_a_link_to_a_file_leads_to_one(name):
    targets = re.findall(r"\]\(([^)]+)\)", prose(name))
    files = [target for target in targets if not target.startswith("https://")]
    assert [target for target in files if not (FOLDER / target).is_file()] == []


@each
def test_the_title_says_the_time_and_what_is_needed(name):
    title = cell(name, "title")
    assert "**Time:** " in title
    assert "**You need:** " in title


@each
def test_the_prose_uses_plain_words_and_sentences_that_can_be_read_aloud(name):
    technical = r"kernel|session|sync|json|invalid|required|kbps|widget|notebook|papermill"
    read_aloud = re.sub(r"<[^>]*>", "", prose(name)).replace(QUOTATION, "")
    assert re.findall(technical, read_aloud, flags=re.IGNORECASE) == []
    long = [s for s in sentences(prose(name).replace(QUOTATION, "")) if len(s.split()) > 30]
    assert long == []


@each_step
def test_a_step_has_its_number_name_and_minutes_in_the_title(name):
    step, title = STEP_OF[name], cell(name, "title")
    assert title.startswith(f"# Step {step.number}: {step.title}\n")
    assert f"**Time:** {step.minutes} minutes." in title


@each_step
def test_three_to_five_things_to_talk_about_share_the_minutes_of_the_step(name):
    talk = cell(name, "talk")
    assert 3 <= len(minutes_in(talk)) <= 5
    assert sum(minutes_in(talk)) == STEP_OF[name].minutes


@each_step
def test_the_talk_names_each_part_of_the_form_in_its_order(name):
    named = re.findall(r"^ +\*In the form:\* (.+)$", cell(name, "talk"), flags=re.MULTILINE)
    blocks = [question.block for question in questions(STEP_OF[name].key) if question.block]
    assert " · ".join(named).split(" · ") == blocks


@each_step
def test_the_talk_says_how_to_talk_and_what_is_often_forgotten(name):
    talk = cell(name, "talk")
    assert "**How to talk.**" in talk
    assert "writes alone for 1 minute" in talk
    assert "Who has not spoken yet?" in talk
    assert "**Often forgotten**" in talk


@each_step
def test_a_step_ends_with_a_short_list_and_a_safe_copy(name):
    lines = cell(name, "before-you-go").splitlines()
    assert lines[0] == "## Before you go on"
    assert 2 <= sum(line.startswith("- ") for line in lines) <= 4
    assert "safe copy" in lines[-1]


def test_inquire_holds_the_three_core_elements_and_the_six_reasons():
    talk = cell("01_inquire.ipynb", "talk")
    assert {"*domain*", "*community*", "*practice*"} <= set(re.findall(r"\*\w+\*", talk))
    reasons = re.findall(r"^   - to (.+)[,.]$", talk, flags=re.MULTILINE)
    assert len(reasons) == 6


def test_design_names_the_six_considerations_of_its_shape():
    talk = cell("02_design.ipynb", "talk")
    for part in ("size", "rhythm", "learn", "drives the agenda", "structure", "find you"):
        assert part in talk


def test_the_last_step_holds_the_eight_lessons_and_the_four_ways_on():
    talk = cell("06_sustain_renew_close.ipynb", "talk")
    assert len(re.findall(r"^   - ", talk, flags=re.MULTILINE)) == 8
    for way in ("sustain it", "renew it", "let it grow", "close it"):
        assert way in talk


def test_the_start_page_shares_out_two_hours_as_the_steps_do():
    rows = re.findall(r"^\| (.+) \| (.+) \| (\d+) \|$", cell(START, "what-it-is"), re.MULTILINE)
    steps = [(f"{s.number}. {s.title}", s.question, str(s.minutes)) for s in STEPS]
    assert rows[1:-1] == steps
    assert [int(rows[0][2]), int(rows[-1][2])] == [WELCOME_MINUTES, WRAP_UP_MINUTES]
    assert sum(int(minutes) for *_texts, minutes in rows) == workshop_minutes() == 120
    assert f"Welcome ({WELCOME_MINUTES} minutes)" in cell(START, "facilitator")
    assert f"Wrap-up ({WRAP_UP_MINUTES} minutes)" in cell(START, "facilitator")


def test_the_start_page_says_what_the_server_forgets_and_that_it_is_public():
    welcome = cell(START, "welcome")
    assert "ten quiet minutes" in welcome
    assert "safe copy" in welcome
    assert "roles, not people's names" in welcome


def test_the_quotation_stands_once_with_its_author_on_the_start_page():
    assert sum(prose(name).count(QUOTATION) for name in NAMES) == 1
    assert f"> “{QUOTATION}”\n>\n> Etienne Wenger" in cell(START, "what-it-is")


def test_the_start_page_credits_the_tamarack_institute_and_names_the_licences():
    credit = cell(START, "credit")
    assert "*Designing Virtual Communities of Practice*" in credit
    for part in ("Tamarack Institute", "our own", "not endorsed", "CC BY 4.0", "BSD-3-Clause"):
        assert part in credit


def test_the_comparison_says_that_it_is_not_a_ranking():
    assert "not a ranking" in cell(COMPARE, "read")
