"""Binder: its files agree with the package, and the build they ask for gives a working server."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
BINDER = ROOT / "binder"
PINS = {"runtime": BINDER / "requirements.txt", "tests": ROOT / "tests" / "requirements.txt"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOKEN = "a-token-for-the-test"
LONGEST_START = 60

served = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
on_served_python = pytest.mark.skipif(
    ".".join(map(str, sys.version_info[:2])) != served,
    reason=f"the pins are for Python {served}, which Binder serves",
)


def pinned(path: Path) -> dict[str, str]:
    """Return name and version of each pin in a file of pins."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines)


def pins_program() -> ModuleType:
    """Return `binder/pins.py`, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("pins", BINDER / "pins.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy_of_the_clone(target: Path) -> Path:
    """Copy what a clone would hold, and nothing that git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        found = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a clone: git does not know these files")
    for name in filter(None, found.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def test_binder_serves_a_python_that_the_package_takes() -> None:
    assert re.fullmatch(r"3\.\d+", served)
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{served}.0")


@pytest.mark.parametrize("which", PINS)
def test_pins_are_exact_and_hold_no_address(which: str) -> None:
    lines = PINS[which].read_text(encoding="utf-8").splitlines()
    assert list(pinned(PINS[which])) == sorted(pinned(PINS[which]))
    exact = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.+!]*")
    assert [line for line in lines if not exact.fullmatch(line)] == []


def test_pins_do_for_what_the_package_asks() -> None:
    pins = pinned(PINS["runtime"])
    unmet = []
    extras = [PROJECT["optional-dependencies"][name] for name in pins_program().SERVED]
    for text in chain(PROJECT["dependencies"], *extras):
        requirement = Requirement(text)
        found = pins.get(canonicalize_name(requirement.name), "nothing")
        if found == "nothing" or not requirement.specifier.contains(found, prereleases=True):
            unmet.append(f"{text}: pinned {found}")
    assert unmet == []


def test_binder_and_our_own_tests_get_the_same_from_the_system() -> None:
    wanted = (BINDER / "apt.txt").read_text(encoding="utf-8").splitlines()
    assert wanted == sorted(set(wanted))
    assert {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"} <= set(wanted)
    assert [name for name in wanted if name.startswith("fonts-noto")]
    assert "binder/apt.txt" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_binder_gets_no_test_tools() -> None:
    runtime, tests = pinned(PINS["runtime"]), pinned(PINS["tests"])
    assert runtime.keys() & tests.keys() == set()
    assert {"pytest", "ruff", "playwright"} <= tests.keys()


@on_served_python
@pytest.mark.parametrize("which", PINS)
def test_what_is_tested_is_what_is_pinned(which: str) -> None:
    pins = pinned(PINS[which])
    assert pins == {name: version(name) for name in pins}


@on_served_python
@pytest.mark.parametrize("which", PINS)
def test_nothing_that_is_needed_goes_without_a_pin(which: str) -> None:
    lines = PINS[which].read_text(encoding="utf-8").splitlines()
    assert lines == pins_program().pins(only_test=which == "tests")


def test_every_setting_of_the_overrides_exists() -> None:
    schemas = Path(sys.prefix, "share", "jupyter", "lab", "schemas")
    overrides = json.loads((BINDER / "overrides.json").read_text(encoding="utf-8"))
    for plugin, settings in overrides.items():
        package, _, name = plugin.partition(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert settings.keys() <= schema["properties"].keys()


def test_repo2docker_takes_our_python_our_pins_and_our_steps(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("jupyter-repo2docker")
    if not program.is_file():
        pytest.skip("jupyter-repo2docker is not installed")
    clone = copy_of_the_clone(tmp_path / "clone")
    command = [program, "--no-build", "--debug", clone]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"python={served}" in done.stderr
    assert re.search(r'pip install --no-cache-dir -r "binder/requirements\.txt"', done.stdout)
    assert "./binder/postBuild" in done.stdout


def free_port() -> int:
    """Return a port on this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Replay:
    """A Binder build replayed without a container: a clone, its own environment, its own home."""

    def __init__(self, place: Path) -> None:
        self.clone = copy_of_the_clone(place / "clone")
        self.prefix = place / "srv"
        self.home = place / "home"
        self.home.mkdir()
        self.log = place / "log"

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which Binder runs the steps and the server."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "PYTHON", "VIRTUAL_ENV", "COPNB", "PYTEST"))
        }
        return kept | {
            "HOME": str(self.home),
            "NB_PYTHON_PREFIX": str(self.prefix),
            "PATH": f"{self.prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self, *command: str) -> None:
        """Run one step of the build in the clone; a failure shows what it said."""
        done = subprocess.run(
            command,
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"

    def build(self) -> None:
        """Do what the image build does: the environment, the pins, postBuild."""
        self.run(sys.executable, "-m", "venv", str(self.prefix))
        self.run("pip", "install", "--quiet", "-r", "binder/requirements.txt")
        self.run("binder/postBuild")

    @contextlib.contextmanager
    def server(self) -> Iterator[str]:
        """Serve the clone as Binder does, on this machine only; yields the address."""
        port = free_port()
        command = ["jupyter", "server", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
        command += [f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [str(self.prefix / "bin" / command[0]), *command[1:]],
                cwd=self.clone,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                self._wait_until_it_answers(f"http://127.0.0.1:{port}/api/status", process)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(30)

    def _wait_until_it_answers(self, address: str, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + LONGEST_START
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError):
                get(address)
                return
            time.sleep(0.2)
        pytest.fail(f"no server: {self.log.read_text(encoding='utf-8')[-3000:]}")


def get(address: str) -> str:
    """Return the page at an address, asked for with the token; an HTTP error is raised."""
    request = urllib.request.Request(address, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return str(answer.read().decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    if ".".join(map(str, sys.version_info[:2])) != served:
        pytest.skip(f"Binder serves Python {served}")
    replay = Replay(tmp_path_factory.mktemp("binder"))
    private = replay.clone / "workshop_data" / ".private"
    private.mkdir()
    (private / "key").write_text("secret", encoding="utf-8")
    replay.build()
    yield replay
    shutil.rmtree(replay.prefix)  # half a gigabyte, which pytest would keep three times


@pytest.fixture(scope="module")
def address(replay: Replay) -> Iterator[str]:
    with replay.server() as address:
        yield address


@pytest.mark.slow
def test_the_build_installs_the_package_with_its_pages_and_samples(replay: Replay) -> None:
    site = next(replay.prefix.glob("lib/python*/site-packages"))
    shipped = site / "copnb" / "_shipped"
    for folder in ("notebooks", "workshop_data"):
        here = {p.relative_to(ROOT / folder) for p in (ROOT / folder).glob("*/*.json")}
        here |= {p.relative_to(ROOT / folder) for p in (ROOT / folder).glob("*.ipynb")}
        assert here, folder
        assert {name for name in here if not (shipped / folder / name).is_file()} == set()
    assert list(shipped.rglob(".private")) == []
    in_package = {p.relative_to(ROOT) for p in (ROOT / "copnb").rglob("*") if p.is_file()}
    kept = {p for p in in_package if "__pycache__" not in p.parts}
    assert {name for name in kept if not (site / name).is_file()} == set()


@pytest.mark.slow
def test_the_build_puts_the_settings_where_they_are_read(replay: Replay) -> None:
    for place, source in {
        "share/jupyter/lab/settings/overrides.json": "binder/overrides.json",
        "etc/jupyter/voila.json": "copnb/cli/voila.json",
        "etc/jupyter/jupyter_server_config.d/copnb.json": "copnb/cli/server.json",
    }.items():
        assert (replay.prefix / place).read_bytes() == (ROOT / source).read_bytes()


@pytest.mark.slow
def test_the_built_server_opens_a_notebook_for_editing(address: str) -> None:
    answer = json.loads(get(f"{address}/api/contents/notebooks/00_start_here.ipynb"))
    assert answer["type"] == "notebook"
    assert "jupyter-config-data" in get(f"{address}/lab/tree/notebooks/00_start_here.ipynb")


@pytest.mark.slow
@pytest.mark.parametrize("page", ["00_start_here", "01_inquire"])
def test_the_built_server_opens_a_notebook_as_a_page(address: str, page: str) -> None:
    notebook = json.loads((ROOT / "notebooks" / f"{page}.ipynb").read_text(encoding="utf-8"))
    title = re.match(r"# (.+)", "".join(notebook["cells"][0]["source"]))
    assert title
    shown = get(f"{address}/voila/render/notebooks/{page}.ipynb")
    assert title[1] in shown
    assert '<p class="copnb-failed"' not in shown


@pytest.mark.slow
def test_the_built_server_hands_out_nothing_without_the_token(replay: Replay, address: str) -> None:
    (replay.clone / "workshop_data" / "picture.png").write_bytes(b"not for everyone")
    for path in ("voila/files/workshop_data/picture.png", "files/workshop_data/picture.png"):
        assert "not for everyone" not in without_token(f"{address}/{path}")
    page = without_token(f"{address}/voila/render/notebooks/00_start_here.ipynb")
    assert "jupyter-config-data" not in page


def without_token(address: str) -> str:
    """Return what a stranger gets at an address: a page, or why it was refused."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as refused:
        return f"refused: {refused.code}"
