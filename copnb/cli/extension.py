"""What copnb adds to a Jupyter server: pages that are light on the line, and end when left."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import voila
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import GZipContentEncoding, StaticFileHandler, authenticated
from voila.paths import collect_static_paths
from voila.static_file_handler import MultiStaticFileHandler

from copnb import words
from copnb.batch.trusted import trust
from copnb.design.files import DESIGN_FILE
from copnb.store.folders import last_chosen, load
from copnb.words import _

TEMPLATE = "copnb"
LAB_ONLY = "lab"
"""Tag of a cell that is of use in JupyterLab only: the Start button."""
SHARE = Path(__file__).parent / "share"
"""Where Voila finds our template, and JupyterLab what it does for our pages: one of the folders
of `JUPYTER_PATH`."""
MOMENT = 2.0
"""Seconds between a page that was left and the end of its kernel, which may still be saving."""
FETCHED = TemporaryDirectory(prefix="copnb-")
"""Where kernels leave what `copnb.workshop.fetched` lets a browser fetch; gone with the server."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "copnb.cli.extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Prepare the server for Voila, which is loaded after us: by the alphabet."""
    places = [str(SHARE), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(places)
    os.environ["COPNB_FETCHED"] = FETCHED.name
    base = server.web_app.settings["base_url"]
    chosen = server.config.VoilaConfiguration
    chosen.template = TEMPLATE
    chosen.prelaunch_hook = prepare
    chosen.page_config_hook = lasting
    server.web_app.transforms.append(GZipContentEncoding)
    server.web_app.settings["websocket_compression_options"] = {}
    hashed = url_path_join(base, "voila", "labextensions/")  # each name there holds a hash
    server.web_app.settings.setdefault("static_immutable_cache", []).append(hashed)
    static = {"paths": collect_static_paths(["voila", "nbconvert"], TEMPLATE)}
    handlers = [
        (url_path_join(base, r"voila/api/shutdown/(.*)"), LeftHandler),
        (url_path_join(base, r"voila/lasting/[^/]+/(.*)"), LastingHandler, static),
        (url_path_join(base, r"voila/fetched/(.*)"), FetchedHandler, {"path": FETCHED.name}),
    ]
    server.web_app.add_handlers(".*$", handlers)
    trust(Path(server.root_dir) / "notebooks", server.contents_manager.notary)


class FetchedHandler(StaticFileHandler):
    """Files whose address changes with their content, so that a browser asks only once."""

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep a file for a year."""
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")


class LastingHandler(FetchedHandler, MultiStaticFileHandler):
    """Voila's own files, at an address with its version."""


class LeftHandler(APIHandler):
    """A page says that it was left: its kernel ends a moment later, and no other."""

    ending: set[asyncio.Task[None]] = set()  # noqa: RUF012 - the loop itself keeps no task alive

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """Answer at once: the browser does not wait, and the last words are still being saved."""
        task = asyncio.create_task(_end(self.kernel_manager, kernel_id))
        self.ending.add(task)
        task.add_done_callback(self.ending.discard)
        self.set_status(204)
        await self.finish()


async def _end(kernels: Any, kernel_id: str) -> None:
    await asyncio.sleep(MOMENT)
    if kernel_id in kernels:  # it may have been ended by hand
        await ensure_async(kernels.shutdown_kernel(kernel_id))


def lasting(page_config: dict[str, Any], *, base_url: str, **_more: Any) -> dict[str, Any]:
    """Let a page take Voila's files from the address that holds their version."""
    page_config["fullStaticUrl"] = url_path_join(base_url, "voila/lasting", voila.__version__)
    return page_config


def prepare(handler: Any, notebook: Any, cwd: str) -> None:
    """Give a page what its notebook does not hold: its language, and its few words of waiting.

    Asking for the handler's `xsrf_token` sets the cookie without which the server refuses to
    hear that a page was left (403); Voila's own pages never ask.
    """
    assert handler.xsrf_token
    data = Path(handler.contents_manager.root_dir, cwd, "..", "workshop_data")
    words.use(_language(data, handler.get_query_argument("community", "")))
    shown = (cell for cell in notebook.cells if LAB_ONLY not in cell.metadata.get("tags", ()))
    notebook.cells = list(shown)
    notebook.metadata["copnb"] = {"language": words.language(), **texts()}


def _language(data: Path, slug: str) -> str:
    """Return the language of a community's pages; without one, the language of the server."""
    slug = slug or last_chosen(data)
    if slug and (data / Path(slug).name / DESIGN_FILE).is_file():
        try:
            return load(data / Path(slug).name).language
        except (OSError, ValueError):  # the page itself says what is wrong with the file
            pass
    return os.environ.get("COPNB_LANG", words.SOURCE_LANGUAGE)


def texts() -> dict[str, str]:
    """Return the fixed texts of a page in Voila, by name, in the language in force."""
    return {
        "moment": _("One moment. Your questions will be here soon."),
        "longer": _("This takes longer than usual. Please wait, or load this page again."),
        "failed": _(
            "Something went wrong here. Load this page again. If it happens again, "
            "tell the person who started the workshop."
        ),
        "skip": _("Go to the text"),
        "script": _("This page needs JavaScript. Please switch it on in your browser."),
    }
