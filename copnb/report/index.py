"""The index of a batch: every community with its state, failures first, with links."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Step, StepState
from copnb.design.formats import Format, facts
from copnb.report.formats import INDEX
from copnb.report.html import render
from copnb.report.style import STYLE
from copnb.store.files import write_whole
from copnb.words import N_, _, language

LONGEST_REASON = 400
"""Characters of a reason that are shown; the whole of it stands in the summary of the batch."""

CHART = (90, 48)
"""Width and height of the small chart of a community's ways to interact, in pixels."""

_HERE = Path(__file__).parent
_EDGE = 7

_WOULD_DO = {
    "read": N_("Put it right in the form or in its file, then make the reports again."),
    "run": N_("Make it again, with more time (--timeout) or fewer at once (--jobs)."),
    "render": N_("copnb should have managed this: please tell us what stands here."),
    "write": N_("See whether the disk is full or the folder locked, then make the reports again."),
    "": N_("Make the reports again."),
}
"""What would do, by the stage at which a report failed; not begun has no stage."""


@dataclass(frozen=True)
class Entry:
    """One community of the index, as plain values.

    `state` is made, failed or not_started; `reason` and `stage` say why there is no
    report. `links` are label and path below the index, the page to read first. `open` counts
    open questions, `worth` the findings worth a conversation. `states` are the codes of the six
    steps' states in order, `ways` those of the chosen formats; both empty where nothing could
    be read.
    """

    name: str
    state: str
    reason: str = ""
    open: int | None = None
    in_short: str = ""
    links: tuple[tuple[str, str], ...] = ()
    stage: str = ""
    worth: int = 0
    states: Sequence[str] = ()
    ways: Sequence[str] = ()

    @property
    def missing(self) -> bool:
        """Say whether there is no report."""
        return self.state in ("failed", "not_started")

    @property
    def kinds(self) -> list[str]:
        """The choices of the filter that show this community."""
        if self.missing:
            return ["missing"]
        return [*(["talk"] if self.worth else []), "open" if self.open else "complete"]

    @property
    def why(self) -> str:
        """The reason why there is no report, not longer than a reader can take in."""
        if self.state == "not_started":
            return self.reason or _("The work was stopped before its turn.")
        cut = len(self.reason) > LONGEST_REASON
        return f"{self.reason[:LONGEST_REASON].rstrip()}…" if cut else self.reason

    @property
    def would_do(self) -> str:
        """What would bring a report about."""
        return _(_WOULD_DO.get(self.stage, _WOULD_DO[""]))

    @property
    def reached(self) -> tuple[Step, StepState] | None:
        """The furthest step that is drafted or agreed, with its state."""
        steps = zip(STEPS, map(StepState, self.states), strict=False)
        begun = [(step, state) for step, state in steps if state is not StepState.NOT_STARTED]
        return begun[-1] if begun else None

    @property
    def ways_in_words(self) -> str:
        """The chosen ways to interact: what the small chart says without being seen."""
        return "; ".join(Format(way).label for way in self.ways)

    @property
    def dots(self) -> str:
        """The chosen ways on the small chart, as the path of an SVG with a dot for each."""
        return "".join("M{} {}h0".format(*_place(Format(way))) for way in self.ways)


def write_index(out: Path, entries: Sequence[Entry], mark: str = "") -> Path:
    """Write `index.html` into `out` and return its path; failures stand first.

    It bears the `mark` of what it shows, by which one that need not be written anew is known.

    All links are relative and nothing else is needed, so that the folder can be moved or mailed.
    """
    script = (_HERE / "index.js").read_text(encoding="utf-8")
    page = render(
        "index.html.j2",
        language=language(),
        style=STYLE + (_HERE / "index.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        entries=sorted(entries, key=lambda entry: not entry.missing),
        missing=sum(entry.missing for entry in entries),
        mark=mark,
        choices=_choices(entries),
        step_states=list(StepState),
        chart=CHART,
        method=(METHOD_TITLE, METHOD_AUTHOR),
    )
    path = out / INDEX
    write_whole(path, f"{page}\n".encode())
    return path


def _choices(entries: Sequence[Entry]) -> list[tuple[str, str, int]]:
    """Return code, label and count of the choices of the filter that show any community."""
    labels = {
        "missing": _("without a report"),
        "talk": _("worth a conversation"),
        "open": _("with open questions"),
        "complete": _("all answered"),
    }
    counts = Counter(kind for entry in entries for kind in entry.kinds)
    return [(kind, label, counts[kind]) for kind, label in labels.items() if counts[kind]]


def _place(way: Format) -> tuple[int, int]:
    """Return where a way stands on the small chart: to the right at the same time, on top planned.

    The report's own chart has the same axes.
    """
    known, (width, height) = facts(way), CHART
    across = (1 + known.synchrony) / 2 * (width - 2 * _EDGE) + _EDGE
    down = (1 - known.structure) / 2 * (height - 2 * _EDGE) + _EDGE
    return round(across), round(down)
