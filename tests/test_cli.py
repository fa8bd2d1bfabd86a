"""The commands, as a person types them: what they say, how they end, what they leave alone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from conftest import ROOT, read_json
from test_batch import copnb

from copnb.cli import checking, main
from copnb.cli.server import command
from copnb.store.folders import load, new
from copnb.store.places import folders

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
COMMANDS = [
    "check",
    "compare",
    "doctor",
    "forget",
    "import",
    "merge",
    "new",
    "report",
    "schema",
    "start",
]
PLAIN = {
    **{k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHON"))},
    "LANG": "C",
    "PYTHONUTF8": "0",
}
"""The environment of a system without a language."""


def sample() -> dict:
    """Return a full design as plain values."""
    return read_json(ROOT / "workshop_data" / "lantern-circle" / "community.json")


def sample_with(path: str, value: object) -> bytes:
    """Return a full design in which the field at `path` holds `value`, as bytes."""
    tree = place = sample()
    *steps, name = path.split(".")
    for step in steps:
        place = place[step]
    place[name] = value
    return json.dumps(tree).encode()


def twice(key: str) -> bytes:
    """Return a full design with a key twice."""
    return json.dumps(sample()).replace(f'"{key}":', f'"{key}": "", "{key}":', 1).encode()


WHOLE = "a whole design file"
BAD = {
    "empty": (b"", "line 1, place 1", "an empty file", WHOLE),
    "not-json": (b"Dear all,", "line 1, place 1", '"Dear all,"', WHOLE),
    "cut-off": (json.dumps(sample()).encode()[:900], "line 1", "a file that ends too early", WHOLE),
    "not-utf-8": (b'{"name": "\xe9"}', "", "a byte that is not UTF-8 at place 10", "UTF-8"),
    "unknown-key": (
        sample_with("design.colour", 1),
        "design.colour",
        "an unknown key",
        "only keys",
    ),
    "doubled-key": (twice("size_target"), "design.size_target", "the same key twice", "once"),
    "wrong-type": (
        sample_with("design.size_target", "many"),
        "design.size_target",
        '"many"',
        "a whole number",
    ),
    "no-such-day": (
        sample_with("launch.first_meetup_on", "2027-02-30"),
        "launch.first_meetup_on",
        '"2027-02-30"',
        "a day that exists",
    ),
    "nul-character": (
        sample_with("inquire.theme", "a\0b"),
        "inquire.theme",
        "U+0000",
        "without control",
    ),
    "half-character": (sample_with("inquire.theme", "\ud83d"), "inquire.theme", "U+D83D", "halves"),
    "newer": (sample_with("format", 99), "format", "99", "please update"),
}
"""Designs that cannot stand: bytes, and the field, what was given and what is expected."""


def bad_design(folder: Path, name: str) -> Path:
    """Write one of the bad designs into a folder of its name and return the folder."""
    (folder / name).mkdir(parents=True)
    (folder / name / "community.json").write_bytes(BAD[name][0])
    return folder / name


def all_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return when each file in a folder was changed, and its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_help_names_every_command():
    ended = copnb("--help")
    assert ended.returncode == 0
    listed = ended.stdout.split("Commands:")[1].splitlines()
    assert [line.split()[0] for line in listed if line.strip()] == COMMANDS


@pytest.mark.parametrize("words", [[name] for name in COMMANDS] + [["import", "communities"]])
def test_each_command_says_what_it_does(words):
    ended = CliRunner().invoke(main, [*words, "--help"])
    assert ended.exit_code == 0
    assert len(ended.output.splitlines()) > 4


def test_version_is_that_of_the_project():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = project.split('version = "')[1].split('"')[0]
    assert copnb("--version").stdout == f"copnb, version {version}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["--colour"],
        ["check", "--colour"],
        ["check"],
        ["new"],
        ["report", "workshop_data"],
        ["report", "workshop_data", "-o", "x", "--jobs", "0"],
        ["report", "workshop_data", "-o", "x", "--today", "tomorrow"],
        ["import"],
        ["import", "communities"],
        ["start", "--port", "80"],
    ],
)
def test_a_command_that_does_not_exist_so_is_wrong_usage(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 2
    assert "Usage: " in ended.output
    assert not list(tmp_path.iterdir())


def test_new_in_an_empty_folder_lays_the_notebooks_beside_the_community(tmp_path):
    ended = copnb("new", "Food hub", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"{Path('workshop_data', 'food-hub')}\n"
    assert load(tmp_path / "workshop_data" / "food-hub").name == "Food hub"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notebooks", "workshop_data"]
    assert sorted(path.name for path in (tmp_path / "notebooks").iterdir()) == NOTEBOOKS


def test_new_leaves_what_is_there_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    before = all_in(tmp_path)
    assert copnb("new", "Food hub", "-d", tmp_path).returncode == 0
    first = all_in(tmp_path)
    assert before.items() < first.items()
    assert not (tmp_path / "notebooks").exists()
    ended = copnb("new", "FOOD  HUB!", "-d", tmp_path)
    assert ended.stdout.strip() == str(tmp_path / "workshop_data" / "food-hub-2")
    assert first.items() < all_in(tmp_path).items()
    assert load(tmp_path / "workshop_data" / "food-hub").name == "Food hub"


def test_new_into_a_folder_of_communities_puts_it_beside_them(samples):
    assert copnb("new", "Food hub", "-d", samples).returncode == 0
    assert (samples / "food-hub" / "community.json").is_file()


@pytest.mark.parametrize("name", ["", "   ", "x" * 501])
def test_a_name_that_is_empty_or_too_long_makes_nothing(tmp_path, name):
    ended = copnb("new", name, "-d", tmp_path / "w")
    assert ended.returncode == 2
    assert "a name of 1 to 500 characters" in ended.stderr
    assert not (tmp_path / "w").exists()


def test_a_control_character_in_a_name_becomes_visible(tmp_path):
    assert copnb("new", "Food\x07hub", "-d", tmp_path).returncode == 0
    assert [load(path).name for path in folders(tmp_path / "workshop_data")] == ["Food\ufffdhub"]


def test_a_name_in_any_letters_works_on_a_system_without_a_language(tmp_path):
    for name in ("Élan vital 日本", "مجتمع", "🎉"):
        made = copnb("new", name, "-d", tmp_path, env=PLAIN, encoding="utf-8")
        assert made.returncode == 0, made.stderr
        folder = Path(made.stdout.strip())
        assert folder.name.isascii()
        assert load(folder).name == name
        ended = copnb("check", folder, env=PLAIN, encoding="utf-8")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert f": {name}: " in ended.stdout


def designs(ended):
    """Return the lines of `check` that name a design; what it says of one is indented."""
    return [line for line in ended.stdout.splitlines() if not line.startswith("  ")]


def test_check_counts_what_is_open(samples):
    before = all_in(samples)
    ended = copnb("check", samples)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = dict(line.split(": ", 1) for line in designs(ended))
    assert len(lines) == 10
    assert lines[str(samples / "lantern-circle")] == "Lantern Circle: 0 questions still open"
    half = lines[str(samples / "cascadia-tool-libraries")]
    assert 50 < int(half.split(": ")[1].split()[0]) < 75
    assert all_in(samples) == before


@pytest.mark.parametrize("name", BAD)
def test_check_says_file_field_given_and_expected_and_touches_nothing(tmp_path, name):
    folder = bad_design(tmp_path, name)
    before = all_in(tmp_path)
    ended = copnb("check", folder)
    assert ended.returncode == 1
    assert ended.stdout == ""
    _content, field, given, expected = BAD[name]
    [line] = ended.stderr.splitlines()
    where, told = line.split("got ")
    assert where.startswith(f"{folder / 'community.json'}: {field}")
    assert given in told.split("expected ")[0]
    assert expected in told.split("expected ")[1]
    assert all_in(tmp_path) == before


def test_check_as_json_says_the_same_in_one_document(tmp_path, samples):
    bad_design(tmp_path, "wrong-type")
    ended = copnb("check", tmp_path / "wrong-type", samples / "lantern-circle", "--json")
    assert (ended.returncode, ended.stderr) == (1, "")
    full, wrong = json.loads(ended.stdout)["designs"]
    assert wrong["problems"] == [
        {
            "file": str(tmp_path / "wrong-type" / "community.json"),
            "field": "design.size_target",
            "given": '"many"',
            "expected": "a whole number",
        }
    ]
    assert (full["name"], full["problems"]) == ("Lantern Circle", [])
    assert full["rows"]["meetups.csv"] == 11
    assert set(full["open"]) == {"inquire", "design", "prototype", "launch", "grow", "sustain"}
    ended = copnb("check", samples / "northern-ferry-crews", "--json")
    [one] = json.loads(ended.stdout)["designs"]
    assert "inquire.theme" in one["open"]["inquire"]


def test_check_reads_what_happened_too(samples):
    meetups = samples / "lantern-circle" / "meetups.csv"
    lines = meetups.read_text(encoding="utf-8").splitlines()
    wrong = lines[1].replace(lines[1].split(",")[0], "2026-02-30", 1)
    meetups.write_text("\n".join([lines[0], wrong]), encoding="utf-8")
    ended = copnb("check", samples)
    assert ended.returncode == 1
    assert f'{meetups}: line 2, date: got "2026-02-30", expected a day that exists' in ended.stderr
    assert len(designs(ended)) == 9


def test_a_path_is_a_folder_a_design_file_or_a_folder_of_communities(samples, tmp_path):
    alone = tmp_path / "mine.json"
    alone.write_bytes((samples / "small-museums-post" / "community.json").read_bytes())
    (tmp_path / "meetups.csv").write_text("this is another's\n1,2\n", encoding="utf-8")
    for path, count in [
        (samples / "lantern-circle", 1),
        (samples / "lantern-circle" / "community.json", 1),
        (alone, 1),
        (samples, 10),
    ]:
        ended = copnb("check", path)
        assert (ended.returncode, ended.stderr) == (0, ""), path
        assert len(designs(ended)) == count
    both = copnb("check", samples / "lantern-circle", samples)
    assert len(designs(both)) == 10


def test_paths_are_taken_from_where_one_stands(samples):
    for folder, path in [(samples, "lantern-circle"), (samples / "lantern-circle", ".")]:
        ended = copnb("check", path, cwd=folder)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.startswith(f"{path}: Lantern Circle: ")


@pytest.mark.parametrize("name", ["nowhere", "empty", "nowhere.json"])
def test_a_path_without_a_community_is_wrong_usage(tmp_path, name):
    (tmp_path / "empty").mkdir()
    ended = copnb("check", tmp_path / name)
    assert ended.returncode == 2
    assert str(tmp_path / name) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_report_says_of_each_bad_design_what_is_wrong_and_touches_none(tmp_path):
    for name in BAD:
        bad_design(tmp_path / "in", name)
    before = all_in(tmp_path / "in")
    ended = copnb("report", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 2)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    reports = {r["community"]: r for r in read_json(tmp_path / "out" / "summary.json")["reports"]}
    assert set(reports) == set(BAD)
    for name, (_content, field, given, expected) in BAD.items():
        report = reports[name]
        assert (report["state"], report["stage"], report["files"]) == ("failed", "read", {})
        assert all(part in report["reason"] for part in (field, given, expected)), report
        assert f"{tmp_path / 'in' / name}: {report['reason']}" in ended.stderr.splitlines()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.html", "summary.json"]
    assert all_in(tmp_path / "in") == before


def test_schema_is_a_json_schema_that_every_sample_fits():
    printed = {copnb("schema", env=env, encoding="utf-8").stdout for env in (PLAIN, os.environ)}
    assert len(printed) == 1
    schema = json.loads(printed.pop())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in (ROOT / "workshop_data").glob("*/community.json"):
        assert not list(validator.iter_errors(read_json(path))), path
    assert list(validator.iter_errors(json.loads(BAD["wrong-type"][0])))
    assert list(validator.iter_errors(json.loads(BAD["unknown-key"][0])))


def test_doctor_finds_this_installation_well_and_says_what_could_be_added():
    ended = copnb("doctor", env=PLAIN, encoding="utf-8")
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert all(line[0] in "✓!" for line in lines)
    wanting = [line for line in lines if line.startswith("!") and "font" not in line.lower()]
    assert [line for line in wanting if "extra" not in line] == []
    for told in ("Notebooks can run", "Saving works", "the sample communities are here"):
        assert any(told in line for line in lines)


def test_doctor_names_what_is_missing(monkeypatch):
    looking = import_module("copnb.cli.doctor")  # the package's `doctor` may be the command
    monkeypatch.setattr(looking, "FORM", ("anywidget", "not_a_package"))
    ended = CliRunner().invoke(main, ["doctor"])
    assert ended.exit_code == 1
    [line] = [line for line in ended.output.splitlines() if "not_a_package" in line]
    assert line.startswith("! not_a_package is missing or broken")
    assert "install copnb again" in line


def table(folder: Path, *rows: list[str]) -> Path:
    """Write a spreadsheet as text and return its path."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_import_makes_a_folder_for_each_row(tmp_path):
    header = ["name", "design.size_target"]
    path = table(tmp_path, header, ["Élan", "12"], ["Food hub", ""], ["Food hub", "9"])
    out = tmp_path / "w"
    ended = copnb("import", "communities", path, "-o", out, env=PLAIN, encoding="utf-8")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"3 communities made in {out}\n"
    assert [folder.name for folder in folders(out)] == ["elan", "food-hub", "food-hub-2"]
    assert load(out / "elan").design.size_target == 12
    assert copnb("check", out).returncode == 0


def test_import_names_line_and_column_of_what_does_not_fit(tmp_path):
    path = table(tmp_path, ["name", "design.size_target"], ["A", "12"], ["B", "many"], ["", "3"])
    ended = copnb("import", "communities", path, "-o", tmp_path / "w")
    assert ended.returncode == 1
    number, name = ended.stderr.splitlines()
    assert number.startswith(f"{path}: line 3, design.size_target: got “many”, expected a whole")
    assert name.startswith(f"{path}: line 4, name: got nothing, expected a name")
    assert ended.stdout == f"1 community made in {tmp_path / 'w'}\n"


def test_import_with_a_mapping_keeps_or_names_every_column(tmp_path):
    path = table(tmp_path, ["Group", "Size", "Notes", "Mood"], ["A", "12", "n", "m"])
    mapping = tmp_path / "map.json"
    given = {
        "format": 1,
        "source": "our list",
        "fields": {"Group": "name", "Size": "design.size_target"},
        "facts": {"Notes": "A note"},
        "left_out": {"Mood": "not ours"},
    }
    mapping.write_text(json.dumps(given), encoding="utf-8")
    ended = copnb("import", "communities", path, "-o", tmp_path / "w", "--map", mapping)
    assert ended.returncode == 0, ended.stderr
    assert "column “Mood” left out: not ours" in ended.stdout
    made = load(tmp_path / "w" / "a")
    kept = [(fact.label, fact.value) for fact in made.facts]
    assert (made.design.size_target, kept) == (12, [("A note", "n")])


def test_an_import_that_cannot_begin_makes_nothing(tmp_path):
    path = table(tmp_path, ["name", "colour"], ["A", "red"])
    ended = copnb("import", "communities", path, "-o", tmp_path / "w")
    assert ended.returncode == 1
    assert str(path) in ended.stderr
    assert "colour" in ended.stderr
    mapping = tmp_path / "map.json"
    mapping.write_text("{", encoding="utf-8")
    broken = copnb("import", "communities", path, "-o", tmp_path / "w", "--map", mapping)
    assert broken.returncode == 1
    assert str(mapping) in broken.stderr
    for words in (["nowhere.csv"], [path, "--map", tmp_path / "nowhere.json"]):
        wrong = copnb("import", "communities", *words, "-o", tmp_path / "w")
        assert wrong.returncode == 2
        assert "does not exist" in wrong.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(("lab", "face"), [(False, "/voila/render"), (True, "/lab/tree")])
def test_start_serves_this_computer_only_and_hides_code_and_errors(tmp_path, lab, face):
    words = [*command(tmp_path, community="food-hub", lab=lab), "--show-config-json"]
    asked = subprocess.run(words, capture_output=True, text=True, timeout=60)
    config = json.loads(asked.stdout)
    server = config["ServerApp"]
    assert (server["ip"], server["root_dir"]) == ("127.0.0.1", str(tmp_path))
    assert server["default_url"] == f"{face}/notebooks/01_inquire.ipynb?community=food-hub"
    assert not {"token", "password"} & (set(server) | set(config.get("IdentityProvider", ())))
    hidden = {"show_tracebacks": "False", "strip_sources": "True", "file_allowlist": "[]"}
    assert hidden.items() <= config["VoilaConfiguration"].items()


def test_start_without_a_community_opens_the_start_page(tmp_path):
    for lab in (False, True):
        [address] = [word for word in command(tmp_path, lab=lab) if ".default_url=" in word]
        assert address.endswith("/notebooks/00_start_here.ipynb")


@pytest.fixture
def served(monkeypatch):
    """What `start` would serve, instead of a server that runs."""
    asked = []
    monkeypatch.setattr(
        "copnb.cli.server.serve", lambda folder, **options: asked.append((folder, options)) or 0
    )
    return asked


def test_start_in_an_empty_folder_lays_out_notebooks_and_samples(tmp_path, served):
    ended = CliRunner().invoke(main, ["start", "-d", str(tmp_path / "w")])
    assert ended.exit_code == 0, ended.output
    plain = {"community": "", "lab": False, "language": "en"}
    assert served == [((tmp_path / "w").resolve(), plain)]
    assert sorted(path.name for path in (tmp_path / "w" / "notebooks").iterdir()) == NOTEBOOKS
    assert len(folders(tmp_path / "w" / "workshop_data")) == 10
    words = ["start", "lantern-circle", "--lab", "-d", str(tmp_path / "w")]
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 0
    assert served[1][1] == {**plain, "community": "lantern-circle", "lab": True}


def test_start_refuses_a_folder_without_notebooks_or_without_that_community(tmp_path, served):
    (tmp_path / "mine.txt").touch()
    ended = CliRunner().invoke(main, ["start", "-d", str(tmp_path)])
    assert ended.exit_code == 2
    assert "there are no notebooks here" in ended.output
    (tmp_path / "notebooks").mkdir()
    for name in ("nobody", "../notebooks"):
        ended = CliRunner().invoke(main, ["start", name, "-d", str(tmp_path)])
        assert ended.exit_code == 2
        assert name in ended.output
    assert served == []


def test_an_error_that_nobody_foresaw_is_one_line_unless_asked(tmp_path):
    code = "from copnb.cli import checking, main; checking.read = None; main()"
    for words, shown in (([], False), (["--debug"], True)):
        given = [sys.executable, "-c", code, *words, "check", str(ROOT / "workshop_data")]
        ended = subprocess.run(given, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert ("Traceback" in ended.stderr) is shown
        assert "not callable" in ended.stderr.splitlines()[-1]


def test_the_wished_language_reaches_the_pages_and_a_new_design(tmp_path, served):
    workshop = str(tmp_path / "w")
    for words in (
        ["start", "--lang", "fr", "-d", workshop],
        ["--lang", "fr", "start", "-d", workshop],
    ):
        assert CliRunner().invoke(main, words).exit_code == 0
        assert served[-1][1]["language"] == "fr"
    for number, words in enumerate((["--lang", "fr", "new", "A"], ["new", "B", "--lang", "fr-CA"])):
        ended = CliRunner().invoke(main, [*words, "-d", workshop])
        assert ended.exit_code == 0, ended.output
        assert load(Path(ended.output.strip())).language == ("fr", "fr-CA")[number]


def test_a_folder_with_hidden_files_only_counts_as_empty(tmp_path, served):
    (tmp_path / ".DS_Store").write_bytes(b"")
    assert CliRunner().invoke(main, ["start", "-d", str(tmp_path)]).exit_code == 0
    assert (tmp_path / "notebooks").is_dir()


def test_check_goes_on_past_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    for name in ("A", "B"):
        new(tmp_path, name)
    read = checking.read

    def broken_for_a(content: bytes, source: str):
        if b'"name": "A"' in content:
            raise PermissionError(13, "Permission denied")
        return read(content, source)

    monkeypatch.setattr(checking, "read", broken_for_a)
    ended = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert ended.exit_code == 1
    assert "got Permission denied, expected a file that can be read" in ended.output
    assert f"{tmp_path / 'b'}: B: " in ended.output
