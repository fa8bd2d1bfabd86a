"""Scripts and styles that a browser fetches once from the server, not with every page again."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

FOLDER = "COPNB_FETCHED"
"""The variable in which our server, `copnb.cli.extension`, says where it hands out files from."""


def script(source: str) -> str:
    """Return a widget's code: in Voila on our server, a few lines that fetch it.

    The address is made whole in the browser, for a server behind others does not know its own.
    The lines themselves wait for nothing: a widget whose code is not there within two seconds
    hears nothing more from its kernel (anywidget), and a slow line needs longer. What draws it
    in the meantime is `copnbPage`, of the page's template.
    """
    address = _address(source, "js")
    if not address:
        return source
    return (
        f'const code = import(new URL("{address}", document.baseURI));\n'
        "code.catch(() => {});  // it is told where the code is to be drawn\n"
        "export default { render: (place) => copnbPage.draw(code, place) };\n"
    )


def style(source: str) -> str:
    """Return a widget's style: in Voila on our server, a line that fetches it."""
    address = _address(source, "css")
    return f'@import "{address}";\n' if address else source


def _address(source: str, kind: str) -> str:
    """Return where the browser gets a file with this content; empty where nobody hands it out."""
    folder, base = os.environ.get(FOLDER), os.environ.get("VOILA_BASE_URL")
    if not folder or not base:
        return ""
    name = f"{sha256(source.encode()).hexdigest()[:20]}.{kind}"
    try:
        _keep(Path(folder, name), source)
    except OSError:  # the server's folder is gone; the page works without
        return ""
    return f"{base}voila/fetched/{name}"


def _keep(path: Path, source: str) -> None:
    """Write a file whole or not at all: other kernels write, and browsers read, the same one."""
    if path.is_file():
        return
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(source)
    Path(file.name).replace(path)
