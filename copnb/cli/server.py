"""The server of a workshop: Jupyter on this computer only, with Voila or JupyterLab as its face."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from copnb.design.community import START_NOTEBOOK, STEPS

SETTINGS = Path(__file__).parent / "voila.json"


def command(
    workshop: Path, *, community: str = "", lab: bool = False, browser: bool = True
) -> list[str]:
    """Return the command that serves `workshop` and opens its start page in the browser.

    With a community it opens the first step for that one. The server listens on this
    computer only and asks for a token, which the opened address carries. Without `browser`
    nothing is opened.
    """
    page = STEPS[0].notebook if community else START_NOTEBOOK
    face = "lab/tree" if lab else "voila/render"
    address = f"/{face}/notebooks/{page}" + (f"?community={community}" if community else "")
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    options = [
        f"--{section}.{name}={value}"
        for section, values in settings.items()
        for name, value in values.items()
    ]
    # In a container one often is root; the server listens here only and asks for a token.
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        sys.executable,
        "-m",
        "jupyterlab" if lab else "jupyter_server",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={workshop}",
        f"--{'LabApp' if lab else 'ServerApp'}.default_url={address}",
        f"--ServerApp.open_browser={browser}",
        "--log-level=WARN",
        *as_root,
        *options,
    ]


def serve(workshop: Path, *, community: str = "", lab: bool = False, language: str = "en") -> int:
    """Serve until the person ends it with Ctrl-C; return the server's exit code.

    The pages begin in `language`; a community's pages are in the community's own.
    """
    environment = {**os.environ, "COPNB_LANG": language}
    called = command(workshop, community=community, lab=lab)
    with subprocess.Popen(called, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the server has it too and ends by itself
                continue
