"""The README says what is true: its links, its commands and its table."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from conftest import ROOT

from copnb.cli import main
from copnb.design.community import METHOD_AUTHOR, STEPS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_that_the_readme_links_to_is_there():
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(linked) > 8
    for path in linked:
        assert (ROOT / path).exists(), path


def test_every_address_of_a_notebook_names_one_that_is_there():
    opened = re.findall(r"urlpath=([^)\s`]+)", README)
    assert len(opened) == 3
    for address in opened:
        face, _slash, notebook = unquote(address).partition("/notebooks/")
        assert face in ("voila/render", "lab/tree")
        assert (ROOT / "notebooks" / notebook).is_file(), address


def test_every_command_and_option_that_the_readme_names_exists():
    prose = re.sub(r"```.*?```", "", README, flags=re.S)
    named = re.findall(r"`copnb ([a-z]+)([^`]*)`", prose)
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.S))
    named += re.findall(r"copnb ([a-z]+)([^\n]*)", blocks)
    assert {"report", "start", "import", "check", "doctor", "schema", "new"} <= {
        n for n, _ in named
    }
    for name, rest in named:
        command = main.commands[name]
        if name == "import":
            command = command.commands[rest.split()[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest.split("#")[0])) <= known, (name, rest)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_the_table_of_steps_is_that_of_the_code(step):
    row = f"| {step.number}. {step.title} | {step.question} | {step.minutes} | `{step.notebook}` |"
    assert row in README


def test_the_readme_credits_whose_method_it_is():
    assert METHOD_AUTHOR in README
    assert "not endorsed" in README
