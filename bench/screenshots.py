"""Pictures of every page, in every width and both appearances: `python -m bench.screenshots [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.stage import browser, server, settled
from dashboard.importing.modelling import follow
from dashboard.theme import Appearance
from data.demo import build_demo
from queries.store import Store

# What the sample history, which has no contacts, says something on; and every page that draws.
PAGES = {"overview": "", "buckets": "buckets", "recoveries": "recoveries", "data-health": "data_health"}
ALL_PAGES = {
    "overview": "",
    **{
        name: name
        for name in (
            "targets",
            "buckets",
            "recoveries",
            "outlook",
            "compare",
            "review",
            "strategies",
            "channels",
            "contact",
            "promises",
            "changes",
            "collectors",
            "expected",
            "satisfaction",
            "compliance",
            "cure",
            "cohorts",
            "case_file",
            "definitions",
        )
    },
}
# Ways to see a page that the user guide shows; its text names the pictures.
GUIDE = {
    "gap": "targets?targets=gap",
    "against-expectation": "expected?expected_by=team",
    "cure-quality": "cure?cure=good",
    "data-health": "data_health",
    "import": "import",
}
WIDTHS = (1440, 1024, 390)
APPEARANCES: tuple[Appearance, ...] = ("light", "dark")


def main(folder: Path, query: str = "") -> None:
    """Photograph every page of the demonstration department into a folder."""
    with tempfile.TemporaryDirectory() as home:
        store = Store.of("demo", Path(home))
        build_demo(store)
        follow(store, print)
        for appearance in APPEARANCES:
            for width in WIDTHS:
                photograph(store, folder, {**ALL_PAGES, **GUIDE}, width, appearance, query)


def photograph(
    store: Store,
    folder: Path,
    pages: Mapping[str, str],
    width: int = 1440,
    appearance: Appearance = "light",
    query: str = "",
) -> None:
    """Photograph pages of a store, by name, from top to bottom.

    Args:
        pages: names of pictures, each with its address below the server's.
        query: added to each address, as `lang=zh`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with server(store.root.parent, dataset=store.dataset) as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=appearance)
        for name, path in pages.items():
            page.goto(_asked(f"{address}/{path}", query))
            settled(page)
            page.wait_for_timeout(400)
            height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
            page.set_viewport_size({"width": width, "height": max(900, min(height, 6000))})
            page.wait_for_timeout(400)
            page.screenshot(path=folder / f"{name}-{width}-{appearance}.png")
            page.set_viewport_size({"width": width, "height": 900})


def _asked(address: str, query: str) -> str:
    """Add a query to an address that may have one; the mark before it may be written or left out."""
    query = query.removeprefix("?")
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"), *sys.argv[2:])
