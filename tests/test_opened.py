"""What a running notebook shows: a tab that starts again closes its own, and no one else's."""

from __future__ import annotations

import pytest

from copnb.workshop import opened


class Page:
    """A page that knows whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def nothing_shown(monkeypatch):
    monkeypatch.setattr(opened, "_shown", [])


def show(tab: str) -> Page:
    page = Page()
    opened.close_earlier(tab)
    opened.remember(tab, page)
    return page


def test_who_starts_again_closes_what_the_tab_showed_and_not_what_others_show():
    mine, others = show("mine"), show("another")
    again = show("mine")
    assert (mine.closed, others.closed, again.closed) == (True, False, False)


def test_of_too_many_the_oldest_is_closed():
    pages = [show(f"tab {n}") for n in range(opened.MOST + 2)]
    assert [page.closed for page in pages] == [True, True] + [False] * opened.MOST


def test_a_plain_program_has_no_tab_and_closes_nothing():
    assert opened.this_tab() == ""
    first = show("")
    show("")
    assert not first.closed
