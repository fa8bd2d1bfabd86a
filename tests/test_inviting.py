import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
import zxingcpp

from copnb.store.folders import new
from copnb.workshop.inviting import HUB_KEYS, invitation
from copnb.workshop.start import StartPage

KEY = "a1b2c3d4" * 6
BASE = "/user/copnb-copnb-x7k2m9qd/"
ADDRESS = f"https://hub.example.org{BASE}voila/render/notebooks/01_inquire.ipynb?community=food-lab"


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where running servers tell of themselves; none does yet."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("JPY_PARENT_PID", "4242")
    for name in (*HUB_KEYS, "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    return folder


def running(runtime: Path, pid: int = 4242, **told: Any) -> None:
    server = {"pid": pid, "base_url": BASE, "port": 8888, "token": KEY, "password": False} | told
    (runtime / f"jpserver-{pid}.json").write_text(json.dumps(server), encoding="utf-8")


def ask(address: str = ADDRESS, base: str = BASE, **more: Any) -> dict[str, Any]:
    return invitation({"type": "invite", "address": address, "base": base, **more})


def decoded(picture: str) -> str:
    """Read a QR code from its drawing: a white square, then dark lines one unit high."""
    svg = unquote(picture.partition(",")[2])
    size = int(re.search(r"viewBox=.0 0 (\d+)", svg)[1])
    white, dark = re.findall(r"<path[^>]*?/>", svg)
    assert "#fff" in white
    assert "#000" in dark
    dots = np.full((size, size), 255, dtype=np.uint8)
    x = y = 0.0
    drawn = re.search(r" d='([^']+)'", dark)[1]
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)[ ,]?(-?[\d.]+)?", drawn):
        if command == "h":
            dots[int(y), int(x) : int(x) + int(first)] = 0
            x += int(first)
        else:
            still = (0, 0) if command == "M" else (x, y)
            x, y = still[0] + float(first), still[1] + float(second)
    assert dots[:4].min() == dots[-4:].min() == dots[:, :4].min() == dots[:, -4:].min() == 255
    (found,) = zxingcpp.read_barcodes(np.kron(dots, np.ones((4, 4), dtype=np.uint8)))
    return found.text


def test_a_link_carries_the_key_of_the_server_that_runs_this_page(runtime: Path) -> None:
    running(runtime)
    running(runtime, pid=4243, token="of another server")
    answer = ask()
    assert answer["link"] == f"{ADDRESS}&token={KEY}"
    assert answer["key"]
    assert not answer["local"]


def test_the_qr_code_of_a_binder_link_reads_as_the_link(runtime: Path) -> None:
    running(runtime)
    answer = ask()
    assert decoded(answer["picture"]) == answer["link"]
    assert 240 <= answer["width"] <= 480


def test_a_long_name_in_any_script_still_reads(runtime: Path) -> None:
    running(runtime)
    answer = ask(ADDRESS + "-" + "%D9%85" * 80)
    assert decoded(answer["picture"]) == answer["link"]


def test_a_link_without_a_question_mark_gets_one(runtime: Path) -> None:
    running(runtime)
    start = ADDRESS.partition("?")[0]
    assert ask(start)["link"] == f"{start}?token={KEY}"


def test_a_key_is_written_as_addresses_write_it(runtime: Path) -> None:
    running(runtime, token="a&b #c/é")
    assert ask()["link"].endswith("&token=a%26b%20%23c%2F%C3%A9")


@pytest.mark.parametrize(
    "told", [{"base_url": "/user/somebody-else/"}, {"pid": 4243}, {"token": ""}, {"token": None}]
)
def test_the_key_of_a_server_that_does_not_serve_this_page_is_not_given(
    runtime: Path, told: dict[str, Any]
) -> None:
    running(runtime, **told)
    answer = ask()
    assert answer["link"] == ADDRESS
    assert not answer["key"]
    assert decoded(answer["picture"]) == ADDRESS


def test_a_server_file_that_cannot_be_read_is_passed_over(runtime: Path) -> None:
    (runtime / "jpserver-1.json").write_text('{"pid": 4242, "to')
    (runtime / "jpserver-2.json").write_text("[]")
    (runtime / "jpserver-3.json").write_bytes(b"\xff\xfe")
    assert not ask()["key"]
    running(runtime)
    assert ask()["key"]


def test_without_a_place_for_servers_there_is_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "nowhere"))
    assert not ask()["key"]


@pytest.mark.parametrize("name", HUB_KEYS)
def test_the_key_with_which_a_server_speaks_to_its_hub_is_never_given(
    runtime: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    running(runtime)
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    monkeypatch.setenv(name, KEY)
    assert KEY not in json.dumps(ask())
    monkeypatch.setenv(name, "another")  # as on Binder, where the server has a key of its own
    assert ask()["key"]


def test_on_a_hub_that_does_not_tell_its_key_none_is_given(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(runtime)
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    assert not ask()["key"]


def test_a_page_may_ask_for_a_link_without_a_key(runtime: Path) -> None:
    running(runtime)
    assert KEY not in json.dumps(ask(plain=True))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("[::1]", True),
        ("0.0.0.0", True),
        ("192.168.1.20", False),
        ("hub.example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_an_address_of_this_computer_only_is_told_apart(host: str, local: bool) -> None:
    assert ask(f"http://{host}:8888/voila/render/a.ipynb", "/")["local"] is local


def test_on_this_computer_the_port_finds_the_server_where_its_process_does_not(
    runtime: Path,
) -> None:
    running(runtime, pid=7, base_url="/", port=8888, token="one")
    running(runtime, pid=8, base_url="/", port=8889, token="two")
    address = "http://localhost:8889/voila/render/a.ipynb"
    assert ask(address, "/")["link"] == f"{address}?token=two"
    assert not ask(address.replace("8889", "9000"), "/")["key"]
    assert not ask(address.replace("localhost", "hub.example.org"), "/")["key"]


def test_the_process_that_started_this_one_counts_where_nothing_names_it(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_PARENT_PID")
    running(runtime, pid=os.getppid())
    assert ask()["key"]


@pytest.mark.parametrize("address", ["", "vscode-webview://1a2b/index.html", "file:///a.ipynb"])
def test_an_address_that_nobody_else_can_open_is_refused_in_words(address: str) -> None:
    answer = ask(address)
    assert answer["type"] == "refused"
    assert "Open it in a browser" in answer["reason"]


def test_the_start_page_answers_with_the_link_and_holds_no_key(
    runtime: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running(runtime)
    caplog.set_level(0)
    new(tmp_path / "data", "Food lab")
    page, sent = StartPage(tmp_path / "data"), []
    page.send = lambda content, buffers=None: sent.append(content)
    page._handle_custom_msg({"type": "invite", "seq": 5, "address": ADDRESS, "base": BASE}, [])
    assert sent[0]["seq"] == 5
    assert sent[0]["link"].endswith(KEY)
    assert KEY not in repr(page.get_state())
    assert KEY not in repr(vars(page))
    assert KEY not in caplog.text
    written = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if KEY.encode() in path.read_bytes()]
