"""Which pages a running notebook shows: who starts it again closes what was shown there before."""

from __future__ import annotations

from typing import Protocol

from IPython import get_ipython

MOST = 6
"""Pages that one running notebook keeps alive; each answers, and draws what others save."""


class Closed(Protocol):
    """What can be closed."""

    def close(self) -> None: ...


_shown: list[tuple[str, Closed]] = []


def close_earlier(tab: str) -> None:
    """Close what was shown in this tab of a browser before, and the oldest of too many.

    What other browsers show of the same notebook stays: somebody may be typing there.
    """
    here = [entry for entry in _shown if entry[0] == tab]
    others = [entry for entry in _shown if entry[0] != tab]
    for entry in (*here, *others[: -(MOST - 1)]):
        _shown.remove(entry)
        entry[1].close()


def remember(tab: str, page: Closed) -> None:
    """Remember what is shown in a tab; without a tab, as in a plain program, nothing is."""
    if tab:
        _shown.append((tab, page))


def this_tab() -> str:
    """Return which tab of a browser asked for what is running now; without one, nothing.

    Jupyter's protocol has it in each message, as the session of whoever sent it
    (jupyter-client.readthedocs.io, "Messaging in Jupyter").
    """
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    asked = kernel.get_parent() if kernel else {}
    return str(asked.get("header", {}).get("session", ""))
