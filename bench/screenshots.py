"""Pictures of every page, in every width and both appearances: `python -m bench.screenshots [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.stage import browser, server, settled
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
            "strategies",
            "channels",
            "contact",
            "promises",
            "collectors",
            "expected",
            "satisfaction",
            "compliance",
            "cohorts",
            "case_file",
        )
    },
}
WIDTHS = (1440, 1024, 390)
APPEARANCES: tuple[Appearance, ...] = ("light", "dark")


def main(folder: Path, query: str = "") -> None:
    """Photograph every page of the demonstration department into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        build_demo(Store.of("demo", Path(home)))
        with server(Path(home), dataset="demo") as address, browser() as chromium:
            for appearance in APPEARANCES:
                for width in WIDTHS:
                    page = chromium.new_page(
                        viewport={"width": width, "height": 900}, color_scheme=appearance
                    )
                    for name, path in ALL_PAGES.items():
                        page.goto(f"{address}/{path}{query}")
                        settled(page)
                        page.wait_for_timeout(400)
                        height = page.evaluate(
                            "document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
                        )
                        page.set_viewport_size({"width": width, "height": max(900, min(height, 6000))})
                        page.wait_for_timeout(400)
                        page.screenshot(path=folder / f"{name}-{width}-{appearance}.png")
                        page.set_viewport_size({"width": width, "height": 900})
                    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"), *sys.argv[2:])
