"""The whole community: its frame, the state of each step, the answers, and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from copnb.design.design import Design
from copnb.design.fields import Answers, Day, Labelled, Line, Row, Text, ask, new_id
from copnb.design.files import STEP_NOTEBOOKS
from copnb.design.grow import Grow
from copnb.design.inquire import Inquire
from copnb.design.launch import Launch
from copnb.design.prototype import Prototype
from copnb.design.sustain import Sustain
from copnb.words import N_, _

FORMAT: Final = 1
"""Version of the file format; a file with a higher one is refused."""

METHOD_TITLE = "Designing Virtual Communities of Practice"
"""The title of the tool by the Tamarack Institute on which copnb is built."""

METHOD_AUTHOR = "Tamarack Institute"

WELCOME_MINUTES = 10
WRAP_UP_MINUTES = 5


class StepState(Labelled):
    """How far a step is."""

    NOT_STARTED = "not_started", N_("not started")
    DRAFTED = "drafted", N_("drafted")
    AGREED = "agreed", N_("agreed")

    @property
    def sign(self) -> str:
        """A sign that stands beside the word, never instead of it."""
        return {"not_started": "○", "drafted": "◐", "agreed": "✓"}[self.value]


@dataclass(frozen=True)
class Step:
    """One of the six steps: its key in files, its model, its texts, and its share of two hours."""

    key: str
    model: type[Answers]
    minutes: int
    _title: str
    _question: str

    @property
    def number(self) -> int:
        """Place in the order of the steps, from 1."""
        return STEPS.index(self) + 1

    @property
    def title(self) -> str:
        """Name of the step, in the language in force."""
        return _(self._title)

    @property
    def question(self) -> str:
        """What the step is about in one question, in the language in force."""
        return _(self._question)

    @property
    def notebook(self) -> str:
        """File name of the step's notebook."""
        return STEP_NOTEBOOKS[self.key]


STEPS = (
    Step("inquire", Inquire, 20, N_("Inquire"), N_("Who wants this, and why?")),
    Step("design", Design, 35, N_("Design"), N_("How many, how often, how?")),
    Step("prototype", Prototype, 15, N_("Prototype"), N_("Does it work with a few people?")),
    Step("launch", Launch, 15, N_("Launch"), N_("What makes a good first day?")),
    Step("grow", Grow, 10, N_("Grow"), N_("What brings in people and ideas?")),
    Step("sustain", Sustain, 10, N_("Sustain, renew or close"), N_("Go on, change, or end well?")),
)
"""The six steps in order; minutes are our own share-out of the tool's two hours."""

START_NOTEBOOK = "00_start_here.ipynb"
"""The notebook in which a community is begun or chosen."""


def step(key: str) -> Step:
    """Return the step with that key; KeyError names the six."""
    for candidate in STEPS:
        if candidate.key == key:
            return candidate
    raise KeyError(f"no step {key!r}; the steps are: {', '.join(s.key for s in STEPS)}")


def workshop_minutes() -> int:
    """Minutes of the whole workshop: welcome, six steps, wrap-up (the tool says two hours)."""
    return WELCOME_MINUTES + sum(step.minutes for step in STEPS) + WRAP_UP_MINUTES


class StepStates(Answers):
    """The state of each step."""

    inquire: StepState = StepState.NOT_STARTED
    design: StepState = StepState.NOT_STARTED
    prototype: StepState = StepState.NOT_STARTED
    launch: StepState = StepState.NOT_STARTED
    grow: StepState = StepState.NOT_STARTED
    sustain: StepState = StepState.NOT_STARTED


LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
"""A language with, if wanted, its script and its region (BCP 47): `en`, `fr-CA`, `zh-Hant-TW`."""


class Fact(Row):
    """Something that an import knew and no question asks."""

    label: Line = ask(N_("What"), default="")
    value: Text = ask(N_("Value"), default="")
    source: Line = ask(N_("Source"), default="")


class Community(Answers):
    """A community's design, as `community.json` holds it."""

    format: Literal[1] = FORMAT
    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,32}$")] = Field(default_factory=new_id)
    revision: Annotated[int, Field(ge=0)] = 0
    saved_on: Day = None
    name: Line = ""
    language: LanguageTag = "en"
    steps: StepStates = Field(default_factory=StepStates)
    inquire: Inquire = Field(default_factory=Inquire)
    design: Design = Field(default_factory=Design)
    prototype: Prototype = Field(default_factory=Prototype)
    launch: Launch = Field(default_factory=Launch)
    grow: Grow = Field(default_factory=Grow)
    sustain: Sustain = Field(default_factory=Sustain)
    facts: list[Fact] = Field(default_factory=list)
