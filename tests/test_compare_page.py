"""The notebook that sets communities side by side: the same parts, and groups to choose."""

from __future__ import annotations

import papermill
import pytest
from conftest import PATIENCE, ROOT
from faces import in_voila

from copnb.evidence.comparison import load
from copnb.evidence.groups import NoGroups, grouped, groupings
from copnb.report.compare import Comparison
from copnb.workshop.comparison import Groups, open_comparison

SAMPLES = ROOT / "workshop_data"
NOTEBOOK = ROOT / "notebooks" / "07_compare.ipynb"
BY = "inquire.scope"
PARTS = ("cannot_say", "everyone", "groups", "lessons", "loads", "happened", "alike")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return Comparison(SAMPLES)


def test_the_parts_of_the_notebook_are_those_of_the_page(comparison):
    page = comparison.page(grouped(comparison.communities.table, BY))
    shown = open_comparison(str(SAMPLES), BY, False)
    for part in PARTS:
        assert getattr(shown, part)().html in page


def test_what_is_not_there_is_not_shown(tmp_path):
    shown = open_comparison(str(tmp_path), "", False)
    for part in ("groups", "lessons", "loads", "happened", "alike"):
        assert getattr(shown, part)() is None
    assert open_comparison(str(tmp_path), "", True).groups() is None


def test_each_answer_that_is_offered_makes_groups_and_texts_are_not(comparison):
    table = comparison.communities.table
    offered = groupings(table)
    assert offered[BY] == "Inquire: Where do members come from?"
    assert "lead_goal" in offered
    assert not {"name", "slug", "id", "revision", "inquire.topic", "inquire.leader"} & {*offered}
    for name in offered:
        assert len(grouped(table, name).groups) > 1
    answered = [name for name in table if name.startswith("design.") and name not in offered]
    for name in answered:  # nothing that people may want to group by was forgotten
        if table[name].nunique() > 1 and not isinstance(table[name].dropna().iloc[0], str):
            assert ".rows" in name or ".sum" in name, name


def test_groups_follow_the_answer_that_is_chosen(comparison):
    groups = Groups(comparison, "")
    assert groups.html == ""
    groups.answers = {"by": BY}
    assert "By “Where do members come from?”" in groups.html
    assert "“Several work teams” has 4 communities: too few." in groups.html
    groups.answers = {"by": "design.membership"}
    assert "By “Who can become a member?”" in groups.html
    assert "Where do members come from?" not in groups.html
    groups.answers = {"by": None}
    assert groups.html == ""


def test_an_answer_that_makes_no_groups_is_told_on_the_page_and_ends_a_run_without_one(comparison):
    assert "did you mean design.membership, " in Groups(comparison, "desing.membership").html
    with pytest.raises(NoGroups, match="did you mean design"):
        open_comparison(str(SAMPLES), "desing.membership", False).groups()


def test_the_notebook_runs_without_anybody_and_with_groups(tmp_path):
    given = {"workshop_data": str(SAMPLES), "interactive": False, "by": BY}
    out = papermill.execute_notebook(NOTEBOOK, tmp_path / "out.ipynb", given, progress_bar=False)
    by_id = {cell.id: cell for cell in out.cells}
    told = by_id["groups"].outputs[0].data["text/html"]
    table = load(SAMPLES).table
    assert f"{table[BY].isna().sum()} community did not answer this" in told
    assert all(by_id[part.replace("_", "-")].outputs for part in PARTS)


@pytest.mark.slow
def test_somebody_chooses_groups_in_the_browser(page, server):
    in_voila(page, server, NOTEBOOK.name, "")
    page.select_option('[data-path="ask.by"]', BY)
    picture = page.wait_for_selector(".result .compare figure img", timeout=PATIENCE)
    assert picture.bounding_box()["width"] > 700  # below the question, as wide as the page
    page.get_by_role("button", name="Without groups").click()
    page.wait_for_selector(".result .compare", state="detached", timeout=PATIENCE)
    assert page.input_value('[data-path="ask.by"]') == ""


@pytest.mark.slow
def test_groups_fit_a_small_phone(page, server):
    page.set_viewport_size({"width": 320, "height": 700})
    in_voila(page, server, NOTEBOOK.name, "")
    page.select_option('[data-path="ask.by"]', BY)
    page.wait_for_selector(".result .compare figure img", timeout=PATIENCE)
    for part in page.query_selector_all(".result .compare :is(h2, p, .note, figure)"):
        if box := part.bounding_box():
            assert box["x"] + box["width"] <= 320
