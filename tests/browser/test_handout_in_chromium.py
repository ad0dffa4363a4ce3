"""The hand-out opened as a file: it asks for nothing, fits a telephone, and prints by pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.numbers import Numbers
from dashboard.report.handout import handout
from dashboard.report.slides import Chapter, Review, Slide, Table
from tests.dashboard.odd_charts import CHARTS, made_review

pytestmark = pytest.mark.browser

_NUMBERS = Numbers("en", "CNY")
# Texts of drawings that reach beyond them, and elements that are wider than the window and do not scroll.
_CUT = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => {
    const r = t.getBoundingClientRect();
    return r.width && (r.left < frame.left - 1 || r.right > frame.right + 1
                       || r.top < frame.top - 1 || r.bottom > frame.bottom + 1);
  }).map(t => t.textContent);
})"""
_WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    """A tab of this module's own."""
    context = chrome.new_context()
    yield context.new_page()
    context.close()


def test_the_file_asks_for_nothing_and_fits_every_screen(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    file.write_bytes(handout(made_review(), _NUMBERS))
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for width, appearance in ((390, "light"), (1200, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=appearance)
        page.goto(file.as_uri())
        assert page.evaluate(_WIDTH) == width
        assert page.evaluate(_CUT) == []
        # Each chart is drawn once, whatever the width of the screen.
        drawn = page.locator("svg:visible").count()
        assert drawn == 2 * len(CHARTS)
    assert page.locator(".notes .said").first.is_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 39, 51)"
    assert page.locator(".notes .said").first.is_visible()
    assert (set(asked), said) == ({file.as_uri()}, [])


def test_a_chapter_of_a_sheet_is_a_printed_page(page: Page, tmp_path: Path) -> None:
    table = Table(
        "T", ("Part", "Weight", "What came", "Said"), (("Cures", "35%", "125 of 433", "in line " * 9),) * 7
    )
    slides = tuple(Slide(f"A sentence about {c.title} " * 3, (c, table), ("A line. " * 20,), ("Note. " * 40,))
                   for c in (CHARTS[5], CHARTS[6], CHARTS[8], CHARTS[11]))  # fmt: skip
    review = Review("A sheet", "of a person", "scope", "en", (Chapter("1", slides), Chapter("2", slides[:1])))
    file = tmp_path / "sheet.html"
    file.write_bytes(handout(review, _NUMBERS, is_sheet=True))
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
