"""Names from the data are shown letter by letter: in filters, sentences, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.stage import server
from data.load import load
from queries import Scope
from queries.store import Store

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]

NAMES = [
    '=HYPERLINK("http://127.0.0.2:9/x")',
    "<b>bold</b>",
    "<img src='http://127.0.0.2:9/x.png'>",
    "<a href='http://127.0.0.2:9/'>link</a>",
    "$x$ :red[x]",
    "![x](http://127.0.0.2:9/x.png)",
    "R&amp;D",
    "🐦 北京",
    "n" * 300,
]
_SOURCE = """
table = "client"
title = "Names"
grain = "a name"
key = ["number"]
required = true
column = [
  {name = "number", type = "integer", is_required = true, description = "Place."},
  {name = "client", type = "text", is_required = true, description = "Name of everything."},
]
"""
_DATASET = 'name = "names"\ntitle = "Names"\ncurrency = "USD"\nis_synthetic = true\nattribution = ""\n'
_SQL = {
    "snapshot": "select client as account_id, unnest([date '2005-04-30', date '2005-05-31']) as as_of, "
    "'M1' as bucket, 100 as balance, 'open' as status, client as collector_id from client",
    "collector": "select client as collector_id, client as team from client",
    "account": "select client as account_id, client as region from client",
    "payment": "select client as payment_id, client as account_id, date '2005-05-09' as paid_on, "
    "10 * number as amount from client",
}


@pytest.fixture(scope="module")
def address(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the dashboard shows a history whose every name is more than a name."""
    home = tmp_path_factory.mktemp("names")
    adapter = home / "adapter"
    adapter.mkdir()
    (adapter / "source.toml").write_text(_SOURCE, "utf-8")
    (adapter / "dataset.toml").write_text(_DATASET, "utf-8")
    for table, statement in _SQL.items():
        (adapter / f"{table}.sql").write_text(statement, "utf-8")
    assert load(_file(home / "names.csv"), Store.of("names", home), str(adapter)).published
    with server(home, dataset="names") as at:
        yield at


def _file(path: Path) -> Path:
    quoted = ['"' + name.replace('"', '""') + '"' for name in NAMES]
    lines = [f"{place},{name}" for place, name in enumerate(quoted, start=1)]
    path.write_text("\n".join(["number,client", *lines]) + "\n", "utf-8")
    return path


def test_names_on_a_chart_are_text(visit: Visit) -> None:
    there = visit("recoveries")
    shown = there.page.locator(".st-key-chart-recovered-by-region .ytick text").all_text_contents()
    assert len(shown) == len(NAMES)
    # A long name may be shortened.
    assert set(NAMES[:-1]) <= set(shown)
    assert there.page.locator(".js-plotly-plot a").count() == 0
    assert there.strangers == []


@pytest.mark.parametrize("name", NAMES[:-1])
def test_a_name_in_a_sentence_is_text(visit: Visit, name: str) -> None:
    there = visit(f"recoveries?{_query(name)}")
    page: Page = there.page
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    caption = page.get_by_test_id("stCaptionContainer").filter(has_text="n = 1 payments").first
    expect(caption).to_contain_text(f"region {name}")
    main = page.get_by_test_id("stMain")
    assert main.locator("p img, p b, p .katex").count() == 0
    # An address may become a link, but only under its own name.
    assert [text for text in main.locator("p a").all_text_contents() if "://" not in text] == []
    assert there.strangers == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_long_name_does_not_widen_the_page(visit: Visit, width: int) -> None:
    page: Page = visit(f"recoveries?{_query(NAMES[-1])}", width=width).page
    assert page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
        .map(e => e.scrollWidth - e.clientWidth)"""
    ) == [0, 0]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_long_name_leaves_its_chart_legible(visit: Visit, width: int) -> None:
    there = visit("recoveries", width=width)
    assert [text[:20] for text in there.texts_cut_off()] == []


def test_names_in_a_filter_are_text(visit: Visit) -> None:
    there = visit()
    page: Page = there.page
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Team").click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert set(options.all_text_contents()) - {"Select all"} <= set(NAMES)
    assert "<b>bold</b>" in options.all_text_contents()
    assert page.get_by_role("listbox").locator("img, a, b, .katex").count() == 0
    assert there.strangers == []


def _query(name: str) -> str:
    return urlencode(Scope.of(region=[name]).query())
