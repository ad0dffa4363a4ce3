"""The import in a real browser: a Chinese export is dropped, and its figures stand on the screen."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.stage import go_to, server, settled
from queries.store import Store

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]

ACCOUNTS = 90
ODD = '<img src="http://127.0.0.2:9/x.png"> :red[x] ![y](http://127.0.0.2:9/y.png) =1+1 🐦'
_PATIENCE = 60_000
_WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def _file(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> FilePayload:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return {"name": name, "mimeType": "text/csv", "buffer": out.getvalue().encode("gb18030")}


def _balances() -> FilePayload:
    """Two month-ends of accounts of which a third is current, a third cures, and a third rolls on."""
    rows = [
        [f"C{i:03}", "张伟", f"1380000{i:04}", month, str(days[i % 3]), f"{1000 + i:,}.50", "正常"]
        for month, days in (("2025/01/31", (0, 15, 45)), ("2025/02/28", (0, 0, 75)))
        for i in range(ACCOUNTS)
    ]
    header = ("账号", "客户姓名", "手机号码", "统计日期", "逾期天数", "当前余额", "账户状态")
    return _file("月末余额.csv", header, rows)


def _contacts() -> FilePayload:
    rows = [
        [f"K{n}", f"C{n:03}", "2025/02/03 10:00:00", "电话", "敲门未遇" if n % 2 else "无人接听", ODD]
        for n in range(40)
    ]
    return _file("催收记录.csv", ("记录编号", "账号", "催收时间", "催收方式", "催收结果", ODD), rows)


@pytest.fixture(scope="module")
def served(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home, and where the dashboard shows what is published in it."""
    home = tmp_path_factory.mktemp("served") / "home"
    with server(home, dataset="mine") as at:
        yield home, at


@pytest.fixture
def home(served: tuple[Path, str]) -> Path:
    """A home in which nothing is published."""
    home, _ = served
    # What the test before has published or dropped there.
    rmtree(home, ignore_errors=True)
    assert not home.exists()
    return home


@pytest.fixture
def empty(served: tuple[Path, str], home: Path) -> str:
    """Where the dashboard runs with nothing to show."""
    _, address = served
    return address


def _name_the_dataset(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("Retail cards")
    page.get_by_label("Title", exact=True).press("Tab")
    settled(page)
    page.locator(".st-key-import-currency input").fill("CNY")
    page.get_by_role("option", name="CNY · Chinese Yuan").click()
    expect(page.get_by_text("2 · The files")).to_be_visible()


def _drop(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    expect(page.get_by_text("4 · Check")).to_be_visible(timeout=_PATIENCE)
    settled(page)


def _type(page: Page, box: Locator, member: str) -> None:
    """Type into a list until it offers the member: one that is redrawn meanwhile closes again."""
    option = page.get_by_role("option", name=member)
    for _ in range(3):
        settled(page)
        box.blur()
        box.fill(member)
        with contextlib.suppress(PlaywrightTimeout):
            option.wait_for(timeout=10_000)
            break
    expect(option).to_be_visible()


def test_from_a_dropped_export_to_published_figures(visit: Visit, empty: str, home: Path) -> None:
    opened = visit(at=empty)
    page: Page = opened.page
    page.get_by_role("button", name="Import files").click()
    _name_the_dataset(page)
    _drop(page, _balances(), _contacts())
    expect(page.get_by_text("CSV, GB18030, delimiter comma")).to_have_count(2)
    expect(page.get_by_text("Dropped: personal data of debtors (names).")).to_be_visible()
    expect(page.get_by_text("Dropped: personal data of debtors (telephone numbers).")).to_be_visible()
    # What a column is called is shown letter by letter.
    expect(page.locator("strong").get_by_text("<img src=")).to_be_visible()
    assert page.locator('img[src*="127.0.0.2"]').count() == 0
    meaning = page.get_by_role("combobox", name=re.compile("^敲门未遇"))
    meaning.scroll_into_view_if_needed()
    _type(page, meaning, "no_answer")
    meaning.press("Enter")
    expect(meaning).to_have_value("no_answer")
    settled(page)
    page.get_by_role("button", name="Check the files").click()
    publish = page.get_by_role("button", name="Publish 220 records")
    expect(publish).to_be_visible(timeout=_PATIENCE)
    expect(page.get_by_test_id("stMetricValue")).to_have_text(["220", "220", "0", "0"])
    assert list(home.rglob("*.csv"))
    publish.click()
    expect(page.get_by_text("is published as version")).to_be_visible(timeout=_PATIENCE)
    assert list(home.rglob("*.csv")) == []
    page.get_by_role("button", name="See the figures").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    settled(page)
    tiles = page.get_by_test_id("stMetric").all_inner_texts()
    assert any(t.startswith("Delinquent accounts · Feb 2025") and "\n30\n" in t for t in tiles)
    assert any(t.startswith("Cure rate · Jan → Feb 2025") and "\n50.0%" in t for t in tiles)
    assert Store.of("mine", home).current().is_file()
    assert opened.strangers == []
    assert opened.errors == []


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_page_fits_a_telephone(visit: Visit, empty: str, appearance: str) -> None:
    page: Page = visit("import", width=390, appearance=appearance, at=empty).page
    _name_the_dataset(page)
    _drop(page, _balances(), _contacts())
    assert page.evaluate(_WIDER) is False
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_load_goes_on_while_another_page_is_looked_at(visit: Visit, empty: str, home: Path) -> None:
    page: Page = visit("import", at=empty).page
    _name_the_dataset(page)
    _drop(page, _balances())
    page.get_by_role("button", name="Check the files").click()
    # A click that the page is left with at once never reaches the server.
    begun = page.get_by_test_id("stProgress").or_(page.get_by_role("button", name="Publish 180 records"))
    expect(begun.first).to_be_visible(timeout=_PATIENCE)
    page.get_by_test_id("stTopNav").get_by_text("Overview").click()
    expect(page.get_by_text("Welcome to Dunlin")).to_be_visible()
    go_to(page, "Data", "Import")
    expect(page.get_by_role("button", name="Publish 180 records")).to_be_visible(timeout=_PATIENCE)
    assert not (home / "mine" / "CURRENT").exists()
