"""One server and one Chromium for all browser tests of a worker, and pages that note what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.stage import server, settled
from queries.store import Store

Visit = Callable[..., "Opened"]

# Nothing is timed here: on a busy machine what is expected may take a while to come.
expect.set_options(timeout=30_000)

# Texts of charts that reach beyond their chart, and pairs of texts that cover one another.
_CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
  const frame = chart.querySelector('.main-svg').getBoundingClientRect();
  return [...chart.querySelectorAll('text')].filter(t => {
    const r = t.getBoundingClientRect();
    return r.width && (r.left < frame.left - 1 || r.right > frame.right + 1
                       || r.top < frame.top - 1 || r.bottom > frame.bottom + 1);
  }).map(t => t.textContent);
})"""
_COVERED = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
  const texts = [...chart.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()])
    .filter(([t, r]) => r.width && t.textContent);
  return texts.flatMap(([a, r], i) => texts.slice(i + 1)
    .filter(([b, s]) => Math.min(r.right, s.right) - Math.max(r.left, s.left) > 3
                     && Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top) > 3)
    .map(([b]) => `${a.textContent} / ${b.textContent}`));
})"""


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

    def texts_cut_off(self) -> list[str]:
        """The texts of charts that reach beyond their chart."""
        self.page.wait_for_function("document.fonts.status === 'loaded'")
        return list(self.page.evaluate(_CUT))

    def texts_covered(self) -> list[str]:
        """The pairs of texts of a chart that cover one another."""
        self.page.wait_for_function("document.fonts.status === 'loaded'")
        return list(self.page.evaluate(_COVERED))


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
