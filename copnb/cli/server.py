"""The server of a workshop: Jupyter on this computer only, with Voila or JupyterLab as its face."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from copnb.design.community import START_NOTEBOOK, STEPS

HERE = Path(__file__).parent
SETTINGS = ("server.json", "voila.json")
"""What holds on Binder too, where these files are copied among Jupyter's own settings."""
FORGOTTEN = 3 * 60 * 60
"""Seconds after which a kernel ends that no page is connected to; a closed laptop may come back."""


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
        *_settings(),
        *([] if lab else [f"--MappingKernelManager.cull_idle_timeout={FORGOTTEN}"]),
    ]


def _settings() -> list[str]:
    """Return the settings of both files as options of a command."""
    return [
        f"--{section}.{name}={value}"
        for file in SETTINGS
        for section, values in json.loads((HERE / file).read_text(encoding="utf-8")).items()
        for name, value in values.items()
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
