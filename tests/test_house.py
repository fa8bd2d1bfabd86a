"""The house: who may import whom, where outside packages live, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "copnb"

ROOMS = ("words", "design", "advice", "store", "pictures", "evidence", "report", "batch")
FACES = ("workshop", "cli")

# An outside package, and the rooms in which it may be imported.
OUTSIDE = {
    "babel": {"words"},
    "annotated_types": {"design"},
    "pydantic": {"design", "evidence"},
    "pydantic_core": {"design"},
    "filelock": {"store"},
    "slugify": {"store"},
    "matplotlib": {"pictures", "report"},
    "numpy": {"pictures", "evidence"},
    "PIL": {"pictures", "report"},
    "pandas": {"evidence"},
    "python_calamine": {"evidence"},
    "charset_normalizer": {"evidence"},
    "rapidfuzz": {"evidence"},
    "pyarrow": {"evidence"},
    "jinja2": {"report"},
    "markupsafe": {"report"},
    "nbconvert": {"report"},
    "weasyprint": {"report"},
    "docx": {"report"},
    "icalendar": {"report"},
    "fontTools": {"report"},
    "nbformat": {"report", "batch"},
    "traitlets": {"report", "batch", "workshop"},
    "papermill": {"batch"},
    "nbclient": {"batch"},
    "distributed": {"batch"},
    "anywidget": {"workshop"},
    "ipywidgets": {"batch", "workshop"},
    "IPython": {"batch", "workshop"},
    "ipykernel": {"batch"},
    "voila": {"workshop", "cli"},
    "jupyter_client": {"batch", "workshop", "cli"},
    "jupyter_core": {"workshop", "cli"},
    "jupyter_server": {"cli"},
    "tornado": {"cli"},
    "segno": {"workshop"},
    "click": {"cli"},
    "tqdm": {"cli"},
}
# Where the name in an import is not the name that pip installs.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "docx": "python-docx",
    "fontTools": "fonttools",
    "pydantic_core": "pydantic",
    "slugify": "python-slugify",
}

VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "tools", "base", "core", "manager"}
LONGEST_FILE = 400
# A catalogue is one thing, however long it is.
CATALOGUES = {"copnb/design/formats.py"}
MOST_PYTHON = 24_000
MOST_JAVASCRIPT = 2_850

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def room_of(module: str) -> str:
    """Return the room of a module of the package; the package itself is the empty room."""
    return module.partition(".")[2].split(".")[0]


def imports(module: str, *, on_load: bool = False) -> Iterator[tuple[str, int]]:
    """Yield what a module imports, as deep as a module goes, and the line.

    With `on_load` only what is imported while the module loads: not in functions, not for types.
    """
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for node in _loading(tree) if on_load else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((_known(alias.name), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            yield from ((_known(f"{source}.{alias.name}"), node.lineno) for alias in node.names)


def _loading(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _loading(child)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = MODULES[module].name == "__init__.py"
    parents = module.split(".")[: None if is_package and node.level == 1 else -node.level]
    return ".".join([*parents, node.module] if node.module else parents)


def _known(name: str) -> str:
    """Cut a name from our package down to the deepest module of that name."""
    while name.startswith("copnb.") and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


def below(room: str) -> set[str]:
    """Return the rooms from which a room may import: those below it, and itself."""
    if room in ROOMS:
        return set(ROOMS[: ROOMS.index(room) + 1])
    if room in FACES:
        return {*ROOMS, room}
    return {*ROOMS, *FACES} if room == "__main__" else set(ROOMS)


def files_in_git() -> list[Path]:
    """Return what git holds or would take; skips the test outside a clone."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        found = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a clone: git does not know these files")
    names = sorted({name for name in found.stdout.decode().split("\0") if name})
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_from_rooms_below(module: str) -> None:
    allowed = below(room_of(module))
    upward = [
        f"line {line}: {name}"
        for name, line in imports(module)
        if name.startswith("copnb.") and room_of(name) not in allowed
    ]
    assert not upward, f"{module} ({room_of(module)}) imports from above"


def test_every_module_stands_in_a_room() -> None:
    known = {*ROOMS, *FACES, "", "__main__"}
    assert [module for module in MODULES if room_of(module) not in known] == []


def test_nothing_goes_round_in_a_circle() -> None:
    arrows = {
        module: {name for name, _ in imports(module, on_load=True) if name in MODULES} - {module}
        for module in MODULES
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail("a circle: " + " < ".join(error.args[1]))


@pytest.mark.parametrize("module", MODULES)
def test_each_outside_package_stays_in_its_room(module: str) -> None:
    room = room_of(module)
    strangers = []
    for name, line in imports(module):
        package = name.split(".")[0]
        at_home = package == "copnb" or package in sys.stdlib_module_names
        if not at_home and room not in OUTSIDE.get(package, set()):
            homes = ", ".join(sorted(OUTSIDE.get(package, {"no room yet"})))
            strangers.append(f"line {line}: {package} lives in {homes}")
    assert not strangers, f"{module} ({room})"


def test_every_outside_package_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    declared = {
        canonicalize_name(Requirement(text).name) for text in [*project["dependencies"], *extras]
    }
    used = {name.split(".")[0] for module in MODULES for name, _ in imports(module)}
    packages = {DISTRIBUTIONS.get(name, name) for name in used & OUTSIDE.keys()}
    assert {canonicalize_name(name) for name in packages} <= declared


HEAVY = ("pandas", "matplotlib.pyplot", "papermill")
JUPYTER = ("IPython", "ipywidgets", "nbconvert", "papermill")
# The one page that needs tables of many; no step loads it.
COMPARES = {"copnb.workshop.comparison"}


@pytest.mark.parametrize(
    ("room", "absent"),
    [
        ("copnb", (*HEAVY, *JUPYTER, "pydantic", "matplotlib")),
        ("copnb.design", (*HEAVY, *JUPYTER, "matplotlib")),
        ("copnb.advice", (*HEAVY, *JUPYTER, "matplotlib")),
        ("copnb.store", (*HEAVY, *JUPYTER, "matplotlib")),
        ("copnb.pictures", (*HEAVY, *JUPYTER)),
        ("copnb.evidence", (*JUPYTER, "matplotlib.pyplot")),
        ("copnb.workshop", HEAVY),
    ],
)
def test_a_room_loads_nothing_that_it_does_not_need(room: str, absent: tuple[str, ...]) -> None:
    inside = [name for name in MODULES if name == room or name.startswith(f"{room}.")]
    names = ["copnb"] if room == "copnb" else sorted({*inside} - COMPARES)
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in {absent!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in MODULES if VAGUE & set(name.split(".")[-1].split("_"))] == []


def test_no_file_holds_two_things() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js")]
        if (lines := count_lines(path)) > LONGEST_FILE
    }
    assert long.keys() - CATALOGUES == set(), long


@pytest.mark.parametrize(("ending", "most"), [("py", MOST_PYTHON), ("js", MOST_JAVASCRIPT)])
def test_the_package_stays_small(ending: str, most: int) -> None:
    assert sum(count_code(path) for path in PACKAGE.rglob(f"*.{ending}")) < most


def count_code(path: Path) -> int:
    """Return the lines that hold code: what explains it to a reader may be as long as it needs."""
    text = path.read_text(encoding="utf-8")
    told = set() if path.suffix != ".py" else lines_of_docstrings(ast.parse(text))
    lines = enumerate(text.splitlines(), start=1)
    return sum(bool(line.strip().split("#")[0]) and n not in told for n, line in lines)


def lines_of_docstrings(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that are only a text in the code."""
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def count_lines(path: Path) -> int:
    """Return the number of lines of a text file that hold anything."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


# Written in pieces, so that this file does not hold them itself.
MACHINE = re.compile(
    "|".join(
        [
            "/" + r"work/",
            "/" + r"root/",
            "/" + r"opt/pypi",
            r"/" + r"home/\w+/",
            r"pypi" + r"\.org",
            r"files\.python" + r"hosted",
            r"registry\.npm" + r"js",
        ]
    )
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|\b[Ss]tu" + r"b\b")


@pytest.mark.parametrize(
    "pattern", [MACHINE, UNFINISHED], ids=["a place on one machine", "unfinished work"]
)
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = []
    for path in files_in_git():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:  # a picture or a spreadsheet
            continue
        name = path.relative_to(ROOT)
        found += [
            f"{name}:{n}: {text[:80]}" for n, text in enumerate(lines, 1) if pattern.search(text)
        ]
    assert found == []


def test_git_takes_nothing_private() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in files_in_git()]
    private = re.compile(r"(^|/)(\.private/|\.last$|\.lock$|\.ipynb_checkpoints/|__pycache__/)")
    assert [name for name in names if private.search(name)] == []


def test_one_version_stands_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.search(r"^version: (.+)$", citation, re.MULTILINE)
    assert cited
    assert cited[1] == project["version"]
    assert project["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_table_of_communities_files_names_every_column() -> None:
    from copnb.design.happened import FILES

    text = (ROOT / "workshop_data" / "README.md").read_text(encoding="utf-8")
    columns = [(file, name) for file, row in FILES.items() for name in row.model_fields]
    assert [
        pair for pair in columns if f"`{pair[0]}`" not in text or f"`{pair[1]}`" not in text
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["nbstripout", "--verify", "--keep-id", *sorted(map(str, ROOT.glob("notebooks/*.ipynb")))],
    ],
    ids=lambda words: words[0] + words[1] if len(words) == 3 else words[0],
)
def test_style_types_and_notebooks_are_in_order(words: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
