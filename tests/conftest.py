"""What tests share: a copy of the sample communities, and designs made from plain values."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from faces import CHROMIUM, FOREIGN, PATIENCE, Server, answer_dialogs

from copnb import words
from copnb.advice.finding import Finding
from copnb.advice.findings import findings
from copnb.advice.rules import Rules
from copnb.batch.inputs import Input
from copnb.batch.job import make_report
from copnb.batch.terms import Options, Outcome
from copnb.design.community import Community
from copnb.design.reading import check, write
from copnb.report.drawings import Known
from copnb.report.material import Material

ROOT = Path(__file__).parent.parent

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "from $5 to $10 and $x_{",
    "{{ 7 * 7 }} {% raw %}",
    "party 🎉 time",
    "مرحبا بكم في المجتمع",
    "w" * 400,
    "A long story. " * 214 + "The end.",
    "=1+1",
    "a & b < c > d \"e\" 'f'",
    "## not a heading **not bold** ![x](attachment:y)",
)
"""Answers that have broken pages before; the seventh has 3,000 characters and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: none is left to one process when others are done."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins and ends in English."""
    words.use("en")
    yield
    words.use("en")


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """A copy of the sample communities, for tests that write."""
    hidden = shutil.ignore_patterns(".*")
    return Path(shutil.copytree(ROOT / "workshop_data", tmp_path / "workshop_data", ignore=hidden))


@pytest.fixture
def make_community() -> Callable[..., Community]:
    """Return a function that makes a community from answers by step."""

    def make(name: str = "Test circle", language: str = "en", **steps: dict[str, Any]) -> Community:
        tree = Community(name=name, id="cafe0001", language=language).model_dump(mode="json")
        for step, answers in steps.items():
            tree[step].update(answers)
        community, problems = check(tree)
        assert community is not None, problems
        return community

    return make


def report_unrun(given: Input, options: Options) -> Outcome:
    """Make a report in this process from a notebook that shows nothing and is not run."""
    notebook = nbformat.writes(nbformat.v4.new_notebook()).encode()
    with tempfile.TemporaryDirectory() as scratch:
        unrun = {"run_notebook": lambda notebook, *_more: notebook}
        return make_report(given.task(options), options, notebook, Path(scratch), **unrun)


@pytest.fixture
def put() -> Callable[[Path, Community], Path]:
    """Return a function that writes a community into a folder and returns its path."""

    def write_into(folder: Path, community: Community) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "community.json").write_bytes(write(community))
        return folder

    return write_into


def hostile_answers() -> dict[str, dict[str, Any]]:
    """Return answers in which every hostile text stands somewhere."""
    return {
        "inquire": {
            "domain_care": "\n".join(HOSTILE),
            "domain_focus": HOSTILE[0],
            "groups": [
                {"id": f"a{n}", "name": text[:200], "count": n} for n, text in enumerate(HOSTILE)
            ],
        },
        "design": {"topics": [{"id": f"b{n}", "topic": t[:500]} for n, t in enumerate(HOSTILE)]},
        "launch": {
            "agenda": [
                {"id": f"c{n}", "title": text[:500], "minutes": 5, "kind": "connect"}
                for n, text in enumerate(HOSTILE)
            ]
        },
    }


def material(
    community: Community, today: date | None = None, said: Sequence[Finding] | None = None
) -> Material:
    """Return what a report of a community is made from, with its findings unless `said` differs."""
    known = Known(community, Rules())
    return Material(known, findings(*known) if said is None else said, today)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text that a design holds as an answer, at any depth, without row ids."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "id":
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A workshop's folder: the notebooks, the samples, and what is remembered nowhere else."""
    folder = tmp_path_factory.mktemp("workshop")
    for name in ("notebooks", "workshop_data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    return folder


@pytest.fixture(scope="module")
def server(workshop: Path) -> Iterator[str]:
    """A running server as `copnb start` runs it; the value is its address."""
    running = Server(workshop)
    try:
        running.start()
        yield running.address
    finally:
        running.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of this file."""
    assert CHROMIUM, "chromium must be here: COPNB_BROWSER_MUST is set"
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


@pytest.fixture
def page(browser) -> Iterator[Any]:
    """A fresh page; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    answer_dialogs(opened)
    errors: list[str] = []
    context.on("weberror", lambda told: errors.append(f"{told.error.message}\n{told.error.stack}"))
    yield opened
    context.close()
    assert not [error for error in errors if not any(known in error for known in FOREIGN)]
