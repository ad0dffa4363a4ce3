"""One server and one Chromium for all browser tests of a worker, and pages that note what they ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bench.stage import browser, chromium, server, settled
from queries.store import Store

Visit = Callable[..., "Opened"]


@dataclass
class Opened:
    """An open page, with every address it asked for and every error it met."""

    page: Page
    server: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def strangers(self) -> list[str]:
        """The addresses asked for that are not the server's own."""
        home = urlsplit(self.server).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != home
        ]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The one Chromium. Without it the tests are skipped, but never where the whole suite must run."""
    if chromium() is None:
        reason = "Chromium is not installed. On Debian: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def tab(chrome: Browser) -> Iterator[Page]:
    """The one tab, in which every address is opened anew; what was fetched once is not fetched again."""
    context = chrome.new_context(accept_downloads=True, locale="en-GB", timezone_id="Asia/Taipei")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def address(chrome: Browser, uci_store: Store) -> Iterator[str]:
    """Where the dashboard shows the sample."""
    with server(uci_store.root.parent) as at:
        yield at


@pytest.fixture
def visit(tab: Page, address: str) -> Iterator[Visit]:
    """Open a page and wait until it is drawn."""
    there = Opened(tab, address)
    listeners: dict[str, Callable[[Any], None]] = {
        "request": lambda request: there.requests.append(request.url),
        "websocket": lambda socket: there.requests.append(socket.url.replace("ws", "http", 1)),
        "pageerror": lambda error: there.errors.append(str(error)),
    }
    for event, note in listeners.items():
        tab.on(event, note)

    def go(path: str = "", *, width: int = 1440, appearance: str = "light", at: str = address) -> Opened:
        there.server = at
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=appearance)
        tab.goto(f"{at}/{path}")
        settled(tab)
        return there

    yield go
    for event, note in listeners.items():
        tab.remove_listener(event, note)
    tab.goto("about:blank")
