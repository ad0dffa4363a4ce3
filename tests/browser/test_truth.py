"""What stands on the screen are the true figures of the sample: every cell, rate and amount, as displayed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TRUTH: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "uci_truth.json").read_text("utf-8"))
PAIRS: dict[str, dict[str, Any]] = {name.split("->")[0]: pair for name, pair in TRUTH["transitions"].items()}
SOUND = [month for month in PAIRS if month != "2005-08"]
SHORT = dict(
    zip((f"2005-0{m}" for m in range(4, 10)), ("Apr", "May", "Jun", "Jul", "Aug", "Sep"), strict=True)
)
FEWEST = 30

Visit = Callable[..., Any]
Cells = dict[tuple[str, str], int]

# Every text of the matrix with the row and the column in whose line it stands on the screen.
_SEEN = """key => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const middle = e => {
    const r = e.getBoundingClientRect();
    return [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
  };
  const lines = e => {
    const parts = [...e.querySelectorAll('tspan.line')].map(t => t.textContent);
    return parts.length ? parts : [e.textContent];
  };
  const nearest = (ticks, at, axis) => ticks.map(t => [Math.abs(t.at[axis] - at[axis]), t.lines])
    .sort((a, b) => a[0] - b[0])[0][1];
  const ticks = name => [...chart.querySelectorAll(`.${name} text`)]
    .map(t => ({at: middle(t), lines: lines(t)}));
  const columns = ticks('xtick'), rows = ticks('ytick');
  return [...chart.querySelectorAll('.textpoint text')].map(t => [nearest(rows, middle(t), 1),
    nearest(columns, middle(t), 0), lines(t)]);
}"""
_DATA = "key => document.querySelector(`.st-key-${key} .js-plotly-plot`).data"


def _bucket(status: str) -> str:
    """The bucket as written on the page: up to 0 current, 1 to 6 by number, 7 and 8 the last."""
    number = int(status)
    return "Current" if number <= 0 else f"M{number}" if number < 7 else "M7+"


def _cells(counts: dict[str, dict[str, int]]) -> Cells:
    cells: Counter[tuple[str, str]] = Counter()
    for status, row in counts.items():
        for next_status, n in row.items():
            cells[_bucket(status), _bucket(next_status)] += n
    return {cell: n for cell, n in cells.items() if n}


def _percent(part: int, whole: int) -> str:
    """A share to a tenth of a percent, as it is displayed."""
    share = Decimal(part / whole) * 100
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_EVEN)}%"


def _lines(cells: Cells, totals: dict[str, int], cell: tuple[str, str]) -> list[str]:
    """What stands in a cell: share and accounts, or the counts alone where the row is small."""
    n, total = cells[cell], totals[cell[0]]
    return [f"{n} of {total}"] if total < FEWEST else [_percent(n, total), f"{n:,}"]


@pytest.mark.parametrize("month", PAIRS)
def test_the_matrix_on_the_screen_is_the_true_one(visit: Visit, month: str) -> None:
    cells = _cells(PAIRS[month]["counts"])
    totals: Counter[str] = Counter()
    for (start, _), n in cells.items():
        totals[start] += n
    page: Page = visit(f"buckets?from={month}&to={month}").page
    seen = page.evaluate(_SEEN, "chart-matrix-accounts")
    expected = {cell: _lines(cells, totals, cell) for cell in cells}
    assert {(row[0], column[0]): lines for row, column, lines in seen} == expected
    assert {row[0]: row[1] for row, _, _ in seen} == {b: f"n = {n:,}" for b, n in totals.items()}
    shares = {cell: n / totals[cell[0]] for cell, n in cells.items() if totals[cell[0]] >= FEWEST}
    assert _coloured(page) == pytest.approx(shares)


def _coloured(page: Page) -> dict[tuple[str, str], float]:
    """The shares by which the cells are coloured; a cell of too few has no colour."""
    heat = page.evaluate(_DATA, "chart-matrix-accounts")[0]
    return {
        (row.partition("<br>")[0], column): value
        for row, values in zip(heat["y"], heat["z"], strict=True)
        for column, value in zip(heat["x"], values, strict=True)
        if value is not None
    }


def test_the_matrix_of_all_sound_months_is_the_sum_of_the_true_ones(visit: Visit) -> None:
    cells: Counter[tuple[str, str]] = Counter()
    for month in SOUND:
        cells.update(_cells(PAIRS[month]["counts"]))
    totals: Counter[str] = Counter()
    for (start, _), n in cells.items():
        totals[start] += n
    page: Page = visit("buckets").page
    seen = page.evaluate(_SEEN, "chart-matrix-accounts")
    assert {(row[0], column[0]): lines for row, column, lines in seen} == {
        cell: _lines(cells, totals, cell) for cell in cells
    }


def _hovered(page: Page, key: str, place: int, trace: int = 0) -> list[str]:
    """The lines of the box that appears over a mark."""
    chart = page.locator(f".st-key-{key} .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    # A bar or a mark is hovered over in its middle.
    at = chart.evaluate(
        """(chart, [trace, place]) => {
          const traces = [...chart.querySelectorAll('.scatterlayer .trace, .barlayer .trace')]
            .filter(t => t.querySelector('.point'));
          const r = traces[trace].querySelectorAll('.point')[place].getBoundingClientRect();
          return [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
        }""",
        [trace, place],
    )
    page.mouse.move(*at)
    box = chart.locator(".hoverlayer .hovertext")
    expect(box).to_have_count(1)
    lines: list[str] = box.locator("tspan.line").all_text_contents()
    page.mouse.move(0, 0)
    expect(box).to_have_count(0)
    return lines


def test_the_rates_of_the_trend_are_the_true_ones(visit: Visit) -> None:
    page: Page = visit("buckets").page
    traces = page.evaluate(_DATA, "chart-rolls-by-month")
    solid = {t["name"]: t for t in traces if t["mode"] == "lines+markers" and not t["line"].get("dash")}
    hollow = {t["name"]: t for t in traces if t["mode"] == "lines+markers" and t["line"].get("dash")}
    for name, key in {
        "Cure rate": "cured",
        "Forward-roll rate": "rolled_forward",
        "Stay rate": "stayed",
    }.items():
        drawn = [m[0] for m in (*solid[name]["customdata"], hollow[name]["customdata"][-1])]
        for text, (month, pair) in zip(drawn, PAIRS.items(), strict=True):
            when, rate, counts, _ = text.split("<br>")
            assert when.startswith(f"<b>{SHORT[month]} → ")
            assert rate == f"{name} {_percent(pair[key], pair['delinquent_from'])}"
            assert counts == f"{pair[key]:,} of {pair['delinquent_from']:,}"
    written = page.locator(".st-key-chart-rolls-by-month .annotation-text").all_text_contents()
    july = PAIRS["2005-07"]
    for key in ("cured", "rolled_forward", "stayed"):
        assert _percent(july[key], july["delinquent_from"]) in written


def test_hovering_over_the_trend_tells_the_true_cure_and_entry_rates(visit: Visit) -> None:
    page: Page = visit("buckets").page
    for place, month in enumerate(SOUND):
        pair = PAIRS[month]
        # The first trace with marks is the one that leads to the unsound month.
        lines = _hovered(page, "chart-entered-by-month", place, trace=1)
        assert lines[1:3] == [
            f"Entry rate {_percent(pair['entered_delinquency'], pair['not_delinquent_from'])}",
            f"{pair['entered_delinquency']:,} of {pair['not_delinquent_from']:,}",
        ]


def test_the_delinquent_accounts_on_the_screen_are_the_true_ones(visit: Visit) -> None:
    page: Page = visit("buckets").page
    stacked: Counter[tuple[str, str]] = Counter()
    for trace in page.evaluate(_DATA, "chart-delinquent-by-bucket"):
        for text, _ in trace["customdata"]:
            match = re.match(r"<b>(\w{3}) 2005 · (M\d\+?)</b><br>Delinquent accounts ([\d,]+)<br>", text)
            assert match
            stacked[match[1], match[2]] += int(match[3].replace(",", ""))
    expected: Counter[tuple[str, str]] = Counter()
    for month, facts in TRUTH["months"].items():
        for status, n in facts["status_counts"].items():
            if int(status) > 0:
                expected[SHORT[month], _bucket(status)] += n
    assert stacked == expected


def test_the_payments_on_the_screen_are_the_true_ones(visit: Visit) -> None:
    page: Page = visit("recoveries").page
    totals = {month: facts["pay_amt_total"] for month, facts in TRUTH["months"].items()}
    labels = page.locator(".st-key-chart-received-by-month .bartext").all_text_contents()
    assert labels == [f"{total / 1e6:.0f}M" for total in totals.values()]
    for place, (month, total) in enumerate(totals.items()):
        assert _hovered(page, "chart-received-by-month", place) == [
            f"{SHORT[month]} 2005",
            f"Payments received NT${total:,}",
            f"payments {TRUTH['months'][month]['payers']:,}",
        ]


@pytest.mark.parametrize("month", TRUTH["months"])
def test_the_tiles_of_a_month_are_the_true_figures(visit: Visit, month: str) -> None:
    page: Page = visit(f"?from={month}&to={month}").page
    facts = TRUTH["months"][month]
    values = page.get_by_test_id("stMetricValue")
    expect(values.nth(0)).to_have_text(f"{facts['delinquent_clients']:,}")
    expect(values.nth(1)).to_have_text(f"NT${facts['delinquent_bill_amt'] / 1e6:.0f}M")
    if month in SOUND:
        pair = PAIRS[month]
        expect(values.nth(3)).to_have_text(_percent(pair["cured"], pair["delinquent_from"]))
        expect(values.nth(4)).to_have_text(_percent(pair["rolled_forward"], pair["delinquent_from"]))
        expect(values.nth(5)).to_have_text(_percent(pair["entered_delinquency"], pair["not_delinquent_from"]))
    else:
        assert not any("%" in text for text in values.all_inner_texts()[3:6])
