"""Real pages in a real browser: whole at every width, silent towards the web, found by their address."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import psutil
import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.stage import go_to, settled
from queries import Reader, Scope, Warehouse

pytestmark = pytest.mark.browser

# Each page's address and the charts that it shows of the sample.
PAGES = {
    "overview": ("", 3),
    "buckets": ("buckets", 4),
    "recoveries": ("recoveries", 4),
    "outlook": ("outlook", 6),
    "health": ("data_health", 1),
}
every_page = pytest.mark.parametrize(("path", "charts"), PAGES.values(), ids=PAGES)
Visit = Callable[..., Any]

_MARKS = """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map(chart => {
  const marks = [...chart.querySelectorAll('.point, .hm image')].map(m => m.getBoundingClientRect());
  return marks.filter(r => r.width >= 1 && r.height >= 1).length;
})"""
# How far the document, its body and its main part are wider than what is seen of them.
_OVERFLOW = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const seen = document.documentElement.clientWidth;
  return [document.documentElement.scrollWidth - seen, document.body.scrollWidth - seen,
          main.scrollWidth - main.clientWidth];
}"""


def _tiles(page: Page) -> dict[str, str]:
    """The headline figures on screen, by title and period."""
    tiles = page.get_by_test_id("stMetric").all()
    return {
        tile.get_by_test_id("stMetricLabel").inner_text(): tile.get_by_test_id("stMetricValue").inner_text()
        for tile in tiles
    }


def _query(page: Page) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).query).items()}


def _choose(page: Page, title: str, *options: str) -> None:
    """Choose in the sidebar, as a person does."""
    for option in options:
        page.get_by_test_id("stSidebar").get_by_role("combobox", name=title).click()
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Tab")


def _wait_for_query(page: Page, query: dict[str, str]) -> None:
    """Wait until the address says so and the page is drawn again."""
    page.wait_for_function(
        """wanted => {
          const found = Object.fromEntries(new URLSearchParams(location.search));
          return Object.keys(found).length === Object.keys(wanted).length
            && Object.entries(wanted).every(([key, value]) => found[key] === value);
        }""",
        arg=query,
        timeout=10_000,
    )
    settled(page)


# Every page, at every width, in both appearances


@every_page
@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_page_is_whole_and_legible_and_asks_for_nothing_elsewhere(
    visit: Visit, path: str, charts: int, width: int, appearance: str
) -> None:
    there = visit(path, width=width, appearance=appearance)
    page: Page = there.page
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert "Traceback" not in page.locator("body").inner_text()
    painted = page.evaluate(_MARKS)
    assert len(painted) == charts
    assert 0 not in painted
    assert page.evaluate(_OVERFLOW) == [0, 0, 0]
    assert there.strangers == []
    assert there.errors == []
    is_dark = (
        page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        != "rgb(255, 255, 255)"
    )
    assert is_dark is (appearance == "dark")
    assert there.texts_cut_off() == []
    assert there.texts_covered() == []


def test_on_a_telephone_the_whole_matrix_can_be_scrolled_to(visit: Visit) -> None:
    page = visit("buckets", width=390).page
    last = page.locator(".js-plotly-plot").first.locator(".xtick text").last
    expect(last).to_have_text("M7+")
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_every_chart_has_a_text_for_those_who_cannot_see_it(visit: Visit) -> None:
    page = visit().page
    expect(page.get_by_role("figure", name=re.compile(r"Cure rate rose to 30\.3%"))).to_have_count(1)


def test_only_loopback_is_listened_on(address: str) -> None:
    port = str(urlsplit(address).port)
    (server,) = [p for p in psutil.Process().children() if port in p.cmdline()]
    listening = [c.laddr for c in server.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
    assert {(at.ip, str(at.port)) for at in listening} == {("127.0.0.1", port)}
    assert server.children() == []


# Addresses


def test_a_link_reproduces_the_view(visit: Visit, uci: Reader) -> None:
    page = visit("?from=2005-05&to=2005-07&bucket=M2,M3").page
    scope = Scope.of("2005-05", "2005-07", bucket=["M2", "M3"])
    assert _query(page) == {"from": "2005-05", "to": "2005-07", "bucket": "M2,M3"}
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("combobox", name="From")).to_have_value("May 2005")
    expect(sidebar.get_by_role("combobox", name="To")).to_have_value("Jul 2005")
    assert re.findall(r"^M\d$", sidebar.inner_text(), re.MULTILINE) == ["M2", "M3"]
    delinquent = uci.run("delinquent_accounts", scope).rows()[0]["value"]
    cured = uci.run("cure_rate", Scope.of("2005-07", "2005-07", bucket=["M2", "M3"])).rows()[0]
    tiles = _tiles(page)
    assert tiles["Delinquent accounts · Jul 2005"] == f"{delinquent:,}"
    assert tiles["Cure rate · Jul → Aug 2005"] == f"{cured['value']:.1%}"
    expect(page.get_by_text("May 2005 to Jul 2005 · bucket M2, M3").first).to_be_visible()


def test_choices_are_in_the_address_in_canonical_words_and_go_along_to_other_pages(
    visit: Visit, uci: Reader
) -> None:
    page: Page = visit().page
    assert _query(page) == {}
    _choose(page, "From", "May 2005")
    _wait_for_query(page, {"from": "2005-05"})
    _choose(page, "Bucket", "M2")
    _wait_for_query(page, {"from": "2005-05", "bucket": "M2"})
    scope = Scope.of("2005-05", bucket=["M2"])
    shown = f"{uci.run('delinquent_accounts', scope).rows()[0]['value']:,}"
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(shown)

    go_to(page, "Portfolio", "Recoveries and cost")
    expect(page.get_by_role("heading", name="Recoveries")).to_be_visible()
    _wait_for_query(page, {"from": "2005-05", "bucket": "M2"})
    expect(page.get_by_test_id("stSidebar").get_by_role("combobox", name="From")).to_have_value("May 2005")
    expect(page.get_by_text("from May 2005 · bucket M2").first).to_be_visible()


def _go_back_to(page: Page, title: str) -> None:
    """Go back to the Overview: once more where the browser kept the moment of arrival, without a query.

    That moment may be over before it is seen: the page then writes its query anew. A press that comes while
    the page before is still being drawn may be lost, so each is waited for.
    """
    heading = page.get_by_role("heading", name=title)
    settled(page)
    for _ in range(3):
        page.go_back()
        settled(page)
        if page.evaluate("location.pathname") != "/":
            continue
        with contextlib.suppress(PlaywrightTimeout):
            heading.wait_for(timeout=10_000)
            break
    expect(heading).to_be_visible()
    assert page.evaluate("location.pathname") == "/"


def test_going_back_from_another_page_leads_to_the_view_before(visit: Visit) -> None:
    page: Page = visit("?from=2005-05&bucket=M2").page
    before = _tiles(page)
    go_to(page, "Portfolio", "Recoveries and cost")
    expect(page.get_by_role("heading", name="Recoveries")).to_be_visible()
    _wait_for_query(page, {"from": "2005-05", "bucket": "M2"})
    _go_back_to(page, "Overview")
    _wait_for_query(page, {"from": "2005-05", "bucket": "M2"})
    assert _tiles(page) == before


def test_going_back_undoes_the_last_choice(visit: Visit) -> None:
    page: Page = visit("?bucket=M2").page
    before = _tiles(page)
    _choose(page, "From", "May 2005")
    _wait_for_query(page, {"from": "2005-05", "bucket": "M2"})
    page.go_back()
    _wait_for_query(page, {"bucket": "M2"})
    expect(page.get_by_test_id("stSidebar").get_by_role("combobox", name="From")).to_have_value("")
    assert _tiles(page) == before


def test_an_address_of_its_own_opens_a_page_reloaded(visit: Visit) -> None:
    page: Page = visit("buckets?bucket=M2&by=balance").page
    page.reload()
    settled(page)
    assert _query(page) == {"bucket": "M2", "by": "balance"}
    expect(page.get_by_text("Of the balance in M2").first).to_be_visible()


@pytest.mark.parametrize("bucket", ["M7+", "M1,M7+"])
def test_the_worst_bucket_can_be_asked_for(visit: Visit, bucket: str) -> None:
    page: Page = visit(f"?bucket={quote(bucket)}").page
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.get_by_text("bucket M" if "," in bucket else "bucket M7+").first).to_be_visible()


@pytest.mark.parametrize(
    "text",
    ["![x](http://127.0.0.2:9/x.png)", "[x](http://127.0.0.2:9/)", ":red[x] **y** :tada:", "<b>x</b>", "$x$"],
)
def test_what_a_link_says_is_text_and_fetches_nothing(visit: Visit, text: str) -> None:
    there = visit(f"?bucket={quote(text)}")
    page: Page = there.page
    said = page.get_by_test_id("stAlert")
    expect(said).to_have_count(1)
    expect(said).to_contain_text(f"There is no bucket “{text}”")
    assert said.locator("img, b, strong, .katex").count() == 0
    assert [a for a in said.locator("a").all_text_contents() if "://" not in a] == []
    assert there.strangers == []


# What stands behind a figure


def test_definition_and_sql_are_shown_on_demand(visit: Visit, uci: Reader) -> None:
    page: Page = visit("?bucket=M2").page
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    page.locator(".st-key-sql-cured-by-month").get_by_role("button").click()
    body = page.get_by_test_id("stPopoverBody")
    result = uci.run("cure_rate", Scope.of(bucket=["M2"]), ["month"])
    expect(body.get_by_test_id("stCode")).to_be_visible()
    shown = body.get_by_test_id("stCode").locator("code").inner_text()
    assert shown.split() == result.sql.split()
    expect(body).to_contain_text(result.metric.definition)
    expect(body).to_contain_text(uci.warehouse.data_id)


def test_the_rows_behind_a_figure_are_shown_on_demand(visit: Visit, uci: Reader) -> None:
    page: Page = visit("?bucket=M7%2B").page
    page.locator(".st-key-rows-cured-by-month").get_by_role("button").click()
    body = page.get_by_test_id("stPopoverBody")
    rows, total = uci.drill("cure_rate", Scope.of(bucket=["M7+"]), limit=500)
    expect(body).to_contain_text(f"{total:,} rows")
    table = body.locator("canvas table")
    expect(table).to_have_attribute("aria-rowcount", str(rows.num_rows + 1))
    expect(table.locator("[aria-rowindex='2'] td").first).to_have_text(rows["account_id"][0].as_py())
    assert "account_id" in table.locator("th").all_text_contents()


def test_the_file_of_a_chart_holds_the_exact_figures(visit: Visit, uci_warehouse: Warehouse) -> None:
    page: Page = visit("recoveries?from=2005-05&bucket=M2,M3").page
    page.locator(".st-key-take-received-by-month").get_by_role("button").click()
    with page.expect_download() as waiting:
        page.locator(".st-key-csv-received-by-month").get_by_role("button").click()
    download = waiting.value
    assert download.suggested_filename == "uci-received-by-month.csv"
    with open(download.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scope = Scope.of("2005-05", bucket=["M2", "M3"])
    expected = uci_warehouse.reader().run("payment_amount", scope, ["month"]).table.to_pylist()
    assert [row["metric"] for row in rows] == ["payment_amount"] * len(expected)
    assert [row["month"] for row in rows] == [f"{row['month']:%Y-%m-%d}" for row in expected]
    for column in ("numerator", "denominator", "value", "n"):
        assert [row[column] for row in rows] == [str(row[column]) for row in expected]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("key", "content"), [("sql", "stCode"), ("rows", "stDataFrame")])
def test_what_is_opened_at_the_foot_of_a_page_can_be_read(
    visit: Visit, width: int, key: str, content: str
) -> None:
    page: Page = visit(width=width).page
    page.locator(f".st-key-{key}-cured-by-month").get_by_role("button").click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_test_id(content)).to_be_visible()
    settled(page)
    box = body.bounding_box()
    assert box is not None
    assert min(box["y"] + box["height"], 900) - max(box["y"], 0) >= 200


def test_a_card_opened_stays_open_and_alone_is_drawn_again(visit: Visit) -> None:
    page: Page = visit().page
    page.locator(".st-key-sql-recovered-by-month").get_by_role("button").click()
    expect(page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")).to_be_visible()
    settled(page)
    assert len(page.evaluate(_MARKS)) == 3
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_row_behind_a_figure_opens_the_case_file_of_its_account(visit: Visit) -> None:
    page: Page = visit("?from=2005-05&to=2005-05").page
    page.get_by_role("button", name="Rows behind").first.click()
    rows = page.get_by_test_id("stDataFrame").last
    expect(rows).to_be_visible()
    expect(page.get_by_text("Choose a row to open its case file.")).to_be_visible()
    settled(page)
    rows.scroll_into_view_if_needed()
    # The list is drawn on a canvas: the box before its first row lies a row and a half below its top.
    rows.click(position={"x": 20, "y": 52})
    chosen = page.get_by_role("button", name="Open the case file of")
    account = chosen.inner_text().removeprefix("Open the case file of ")
    chosen.click()
    expect(page.get_by_role("heading", name="Case file")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Account {account}", exact=True)).to_be_visible()
    # What is in an address is written down in many places.
    assert account not in page.url
