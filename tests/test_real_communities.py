import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from conftest import read_json
from faces import SOAK
from test_batch import copnb
from test_batch import said as typed
from test_report import texts

from copnb.evidence.communities import ImportResult, import_communities

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("COPNB_REAL_DATA") or ROOT.parent / "shared" / "data")
REAL = REAL if REAL.suffix == ".csv" else REAL / "communities.csv"
MAPPING = ROOT / "docs" / "examples" / "real_communities.map.json"

pytestmark = pytest.mark.skipif(not REAL.is_file(), reason="the real communities are not here")

PLACES = {
    "PT (Pacific Time)": "America/Los_Angeles",
    "UTC": "UTC",
    "CET (Central European Time)": "Europe/Brussels",
    "Eastern Time (ET)": "America/New_York",
    "EST (Eastern Time)": "America/New_York",
    "Poland": "Europe/Warsaw",
}
RHYTHMS = {"weekly": "weekly", "biweekly": "every_2_weeks", "monthly": "monthly"}


def minutes(text: str) -> int:
    """Return a time of day, `9:00` or `2PM`, in minutes after midnight."""
    clock = text.removesuffix("PM")
    hour, _colon, minute = clock.partition(":")
    return int(hour) * 60 + int(minute or 0) + (720 if text.endswith("PM") else 0)


def said(design: dict, column: str, cell: str) -> bool:
    """Say whether the answers of a design say what the cell says; written without the mapping."""
    step2, parts = design["design"], cell.split("|")
    slots = step2["slots"]
    plain = {
        "name": design["name"],
        "purpose": design["inquire"]["domain_care"],
        "members": str(step2["size_target"]),
        "url": step2["web_home"],
        "reason_closed": design["sustain"]["decision_reason"],
        "kind": (design["inquire"]["kind"] or "").replace("_", " "),
        "topics": "|".join(row["topic"] for row in step2["topics"]),
        "channels": "|".join(row["name"] for row in design["prototype"]["tools"]),
    }
    if column in plain:
        return plain[column] == cell
    if column == "day":
        return [slot["weekday"].capitalize() for slot in slots] == parts
    if column == "time":
        return [minutes(slot["start"]) for slot in slots] == [minutes(part) for part in parts]
    if column == "tz":
        return [slot["time_zone"] for slot in slots] == [PLACES[part] for part in parts]
    if column == "frequency":
        wanted = {RHYTHMS.get(part.casefold().replace("bi-", "bi")) for part in parts}
        return wanted == {step2["frequency"]}
    if column == "sync_async":
        wanted = {"async": ["text"], "both": ["video", "text"]}[cell]
        return design["inquire"]["gather_modes"] == wanted
    return False


def rows() -> list[dict[str, str]]:
    with REAL.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportResult, list[dict]]:
    """Import all real communities; return what the import said and the designs in order."""
    folder = tmp_path_factory.mktemp("real")
    result = import_communities(REAL, folder, MAPPING)
    files = [folder / made.slug / "community.json" for made in result.made]
    return result, [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_all_real_communities_are_imported(imported):
    result, designs = imported
    assert result.problems == ()
    assert len(designs) == len(rows()) == 98
    assert len({made.slug for made in result.made}) == 98


def test_every_value_that_came_in_is_found_again(imported):
    result, designs = imported
    came, found, lost = Counter(), Counter(), []
    for row, design in zip(rows(), designs, strict=True):
        facts = {fact["value"] for fact in design["facts"]}
        for column, cell in row.items():
            if cell.strip():
                came[column] += 1
                if said(design, column, cell.strip()) or cell.strip() in facts:
                    found[column] += 1
                else:
                    lost.append((design["name"], column, cell))
    assert lost == []
    assert found == came
    assert came == {name: n.filled for name, n in result.counts.items() if n.filled}
    assert result.left_out == ()


def test_most_of_what_a_question_asks_stands_in_its_answer(imported):
    result, _designs = imported
    for column in ("name", "purpose", "members", "day", "time", "tz", "channels", "topics", "url"):
        count = result.counts[column]
        assert count.in_fields == count.filled, column
    assert result.counts["frequency"].in_fields >= 23


@pytest.mark.slow
@pytest.mark.soak
def test_real_communities_get_a_report_with_every_answer_word_for_word(imported, tmp_path):
    result, designs = imported
    out, some = tmp_path / "reports", slice(None, None, 1 if SOAK else 5)
    chosen = result.made[some]
    folders = [result.folder / made.slug for made in chosen]
    ended = copnb("report", *folders, "-o", out, "--jobs", os.cpu_count() or 1)
    assert ended.returncode == 0, ended.stderr
    reports = {entry["community"]: entry for entry in read_json(out / "summary.json")["reports"]}
    assert [entry["state"] for entry in reports.values()] == ["made"] * len(chosen)
    lost = []
    for made, design in zip(chosen, designs[some], strict=True):
        page = (out / reports[made.slug]["files"]["html"]).read_text(encoding="utf-8")
        assert "Traceback" not in page
        seen = texts(page)
        lines = (line for text in [design["name"], *typed(design)] for line in text.splitlines())
        lost += [(made.slug, line) for line in lines if " ".join(line.split()) not in seen]
    assert lost == []
    index = texts((out / "index.html").read_text(encoding="utf-8"))
    assert [made.name for made in chosen if " ".join(made.name.split()) not in index] == []
