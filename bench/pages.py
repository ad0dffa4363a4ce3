"""How long a page takes to be painted, against an empty Streamlit page with as many charts.

Both are measured in the same run, in the same Chromium, by the same clock: from the key that makes a
choice, or opens the address, to the last change of the page before it rests.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.screenshots import PAGES
from bench.stage import ROOT, browser, free_port, server, settled, wait_for
from data.load import load, sample_file
from queries.store import Store

ROUNDS = 9
OPENINGS = 3
# A page rests when nothing on it has changed for so long.
_REST_MS = 350

_WATCH = """() => {
  window.lastChange = performance.now();
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(() => { window.lastChange = performance.now(); });
  window.watcher.observe(document.querySelector('[data-testid="stMain"]'),
    {subtree: true, childList: true, attributes: true, characterData: true});
  document.addEventListener('keydown', e => {
    if (e.key === 'Enter') window.startedAt = performance.now();
  }, {capture: true});
}"""
_RESTS = f"""() => window.startedAt && window.lastChange > window.startedAt
  && performance.now() - window.lastChange > {_REST_MS}
  && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, median over the rounds, of a page and of the empty page with as many charts and tiles."""

    page: str
    charts: int
    tiles: int
    change: float
    change_floor: float
    opening: float
    opening_floor: float


def measure() -> list[Timing]:
    """Measure every page of the sample history."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.of("uci", Path(folder))
        load(sample_file("uci"), store)
        return measured(store, PAGES)


def measured(store: Store, pages: Mapping[str, str]) -> list[Timing]:
    """Measure pages, name → path, of what a store has published."""
    home, timings = store.root.parent, []
    with server(home, dataset=store.dataset) as address, browser() as chromium:
        for name, path in pages.items():
            charts, tiles = _contents(chromium, f"{address}/{path}")
            with _empty(home, charts, tiles) as floor:
                pair = _alternate(chromium, f"{address}/{path}", floor)
            timings.append(Timing(name, charts, tiles, *pair))
            print(timings[-1], flush=True)
    return timings


def first_paint() -> float:
    """Return the seconds from `dunlin run` with nothing published to the first page painted."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        port = free_port()
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "dunlin", "run", "--data", "uci", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DUNLIN_HOME": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            page = chromium.new_page()
            wait_for(f"http://127.0.0.1:{port}", process)
            page.goto(f"http://127.0.0.1:{port}")
            settled(page)
            return time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(20)


def _contents(chromium: Browser, address: str) -> tuple[int, int]:
    """Count the charts and the tiles of a page."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(address)
    settled(page)
    charts, tiles = (page.get_by_test_id(name).count() for name in ("stPlotlyChart", "stMetric"))
    page.close()
    return charts, tiles


@contextmanager
def _empty(home: Path, charts: int, tiles: int) -> Iterator[str]:
    os.environ |= {"BENCH_CHARTS": str(charts), "BENCH_TILES": str(tiles)}
    with server(home, "bench/empty_page.py") as address:
        yield address


def _alternate(chromium: Browser, address: str, floor: str) -> tuple[float, float, float, float]:
    """Time both pages turn by turn, so that whatever slows the machine slows both."""
    changes: dict[str, list[float]] = {address: [], floor: []}
    openings: dict[str, list[float]] = {address: [], floor: []}
    pages = {}
    for which in (address, floor):
        pages[which] = chromium.new_page(viewport={"width": 1440, "height": 1000})
        pages[which].goto(which)
        settled(pages[which])
        pages[which].evaluate(_WATCH)
    for place in range(ROUNDS):
        for which in (address, floor):
            changes[which].append(_change(pages[which], place))
    for _ in range(OPENINGS):
        for which in (address, floor):
            openings[which].append(_opening(chromium, which))
    for page in pages.values():
        page.close()
    median = statistics.median
    return (
        median(changes[address]),
        median(changes[floor]),
        median(openings[address]),
        median(openings[floor]),
    )


def _change(page: Page, place: int) -> float:
    """Choose another first month by keyboard; return the seconds until the page rests again."""
    box = page.get_by_test_id("stSidebar").get_by_label("From").first
    box.click()
    page.keyboard.press("Home")
    for _ in range(1 + place % 5):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)
    page.evaluate("window.startedAt = 0")
    page.keyboard.press("Enter")
    page.wait_for_function(_RESTS, timeout=30_000)
    seconds: float = page.evaluate("(window.lastChange - window.startedAt) / 1000")
    return seconds


def _opening(chromium: Browser, address: str) -> float:
    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
    started = time.perf_counter()
    page.goto(address)
    settled(page)
    seconds = time.perf_counter() - started
    page.close()
    return seconds
