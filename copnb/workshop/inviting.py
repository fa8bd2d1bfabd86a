"""Inviting the group: the link that opens this server's pages for others, and its QR code."""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from copnb.words import _

Values = dict[str, Any]

PICTURE_WIDTH = 400
"""Pixels that a QR code may be wide: large enough to be read from a shared screen."""

HUB_KEYS = ("JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")
"""Where a hub keeps the key with which its server speaks to it: never a key for a group."""


def invitation(message: Values) -> Values:
    """Answer a page's `{"type": "invite", "address", "base"}` with a link for the whole group.

    `address` is the page's own address as the browser knows it, without a key; `base` is the
    path below which the server's pages stand. The answer is `{"type": "invitation", "link",
    "key", "local", "picture", "width"}`: `key` says whether the link carries the server's key
    (it does not where people sign in, where no key is found, or where the page asks for it
    with `"plain": true`), `local` whether the address holds on this computer only, `picture`
    is the QR code as the address of an image that is `width` pixels wide. An address that no
    browser elsewhere can open is answered by `{"type": "refused", "reason"}`.

    The key leaves only in this one answer: it stands in no trait, file or log.
    """
    address, base = str(message.get("address", "")), str(message.get("base", "/"))
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return {"type": "refused", "reason": texts()["no_address"]}
    local = _only_here(parts.hostname)
    key = "" if message.get("plain") else _key(base, parts.port if local else None)
    sign = "&" if parts.query else "?"
    link = f"{address}{sign}token={quote(key, safe='')}" if key else address
    picture, width = _qr(link)
    return {
        "type": "invitation",
        "link": link,
        "key": bool(key),
        "local": local,
        "picture": picture,
        "width": width,
    }


def _only_here(host: str) -> bool:
    """Say whether a host is this computer's name for itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _key(base: str, port: int | None) -> str:
    """Return the key of the server below `base` that runs this page; empty if there is none.

    It is the server that started this process. Where the system does not tell which one did,
    the one at the same `port` of this computer is meant (None: the page came from elsewhere).
    """
    parents = {os.environ.get("JPY_PARENT_PID", ""), str(os.getppid())}
    here = [one for one in _servers() if _same_path(str(one.get("base_url", "/")), base)]
    ours = [one for one in here if str(one.get("pid")) in parents]
    beside = [one for one in here if port is not None and one.get("port") == port]
    for server in ours or beside:
        key = str(server.get("token") or "")
        return "" if _is_of_a_hub(key) else key
    return ""


def _is_of_a_hub(key: str) -> bool:
    """Say whether a key is a hub's own, with which one could act as the person at the hub.

    A hub where people sign in names this key as its server's; Binder gives each server one of
    its own. Where a hub does not tell its key, none is given away.
    """
    known = [os.environ[name] for name in HUB_KEYS if os.environ.get(name)]
    if not known:
        return "JUPYTERHUB_USER" in os.environ
    return key in known


def _servers() -> Iterator[Values]:
    """Yield what each running Jupyter server of this person tells of itself."""
    from jupyter_core.paths import jupyter_runtime_dir

    for path in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # gone, or being written
            continue
        if isinstance(told, dict):
            yield told


def _same_path(one: str, other: str) -> bool:
    return one.strip("/") == other.strip("/")


def _qr(link: str) -> tuple[str, int]:
    """Return a QR code as the address of an SVG image, dark on white, and its width in pixels."""
    import segno

    code = segno.make_qr(link, error="l")  # better where it costs no room
    size = int(code.symbol_size(border=4)[0])
    width = size * max(4, PICTURE_WIDTH // size)
    return code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True), width


def texts() -> Values:
    """Return the texts of an invitation, by name, in the language in force."""
    return {
        "invite": _("Invite your group"),
        "invite_help": _(
            "Get one link for everyone. Each opens it on their own computer or phone, "
            "and you all write in the same pages."
        ),
        "show": _("Show the link"),
        "hide": _("Hide the link"),
        "link": _("Link for your group"),
        "opens": _("It opens “{name}”."),
        "opens_start": _("It opens this start page."),
        "copy": _("Copy the link"),
        "copied": _("The link is copied. Paste it into your chat."),
        "copy_by_hand": _("The link is marked. Copy it with your keyboard, or by a long press."),
        "picture": _("QR code of the link. Point the camera of a phone at it."),
        "getting": _("Getting the link"),
        "ready": _("The link is ready. It stands below."),
        "danger": _(
            "Anyone with this link controls the whole server and reads everything on it. "
            "Give it only to your group."
        ),
        "sign_in": _(
            "This link works only for people who may sign in to this server. "
            "Each of them signs in first."
        ),
        "while_it_runs": _(
            "It works as long as this server runs. When you start again, take a new link."
        ),
        "local": _(
            "This link works only on this computer, because these pages run on it. "
            "To invite others, open these pages with a Binder link, "
            "or on a server that your group shares."
        ),
        "no_answer": _("The server does not answer. Load this page again, then try once more."),
        "no_address": _(
            "This page has no address that others could open. "
            "Open it in a browser, then try once more."
        ),
    }
