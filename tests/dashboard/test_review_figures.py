"""Every figure of a review is the one that the pages ask the engine for: same metric, scope and cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dashboard import expected_wording
from dashboard.expected_figures import FIGURES, against
from dashboard.i18n import LOCALES
from dashboard.numbers import Numbers
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.slides import Chart, Review, Table
from queries import Reader, Result, Scope, catalog, connect
from queries.contact_rules import book
from queries.dimensions import UNKNOWN
from queries.store import Store

LANGUAGE = "en"
# Along what the bars of a chart are cut, by the figure they show.
BARS = {
    "Delinquent accounts": "delinquency_reason",
    "Success rate, by cases": "delinquency_reason",
    "Promise-kept rate": "channel",
    "Lost contact": "bucket",
    "Complaints": "category",
}


@pytest.fixture(scope="module")
def reader(demo_store: Store) -> Iterator[Reader]:
    """The small demonstration department, opened anew: nothing is shared with the review."""
    warehouse = connect(demo_store.current())
    yield warehouse.reader()
    warehouse.close()


@pytest.fixture(scope="module")
def numbers(reader: Reader) -> Numbers:
    """Writes figures as the review does."""
    return Numbers(LOCALES[LANGUAGE], reader.warehouse.about["currency"])


@pytest.fixture(scope="module")
def scope(reader: Reader) -> Scope:
    """The newest quarter."""
    period = period_of(newest_quarter(reader.months()), reader.months())
    return Scope().with_months(period.since, period.until)


def _exhibits(made: Review, kind: type, *kinds: str) -> list[Any]:
    every = [one for slide in made.slides for one in slide.exhibits if isinstance(one, kind)]
    return [one for one in every if not kinds or one.kind in kinds]


def _table(made: Review, title: str) -> Table:
    (found,) = [one for one in _exhibits(made, Table) if one.title == title]
    return found


def _metric(title: str) -> str:
    (name,) = [name for name, metric in catalog.metrics().items() if metric.title == title]
    return name


def _by(result: Result) -> dict[Any, float]:
    (name,) = result.by
    return {row[name]: float(row["value"]) for row in result.records}


def test_lines_are_the_figures_by_month(reviews: dict[str, Review], reader: Reader, numbers: Numbers) -> None:
    drawn = 0
    for chart in _exhibits(reviews[LANGUAGE], Chart, "lines"):
        for series in chart.series:
            if series.name in ("Target", "Came", "Expected"):
                continue
            result = reader.run(_metric(series.name), None, ["month"])
            is_opening = result.metric.timing == "opening"
            known = {numbers.period(m, is_opening=is_opening): v for m, v in _by(result).items()}
            for category, value in zip(chart.categories, series.values, strict=True):
                assert value is None or value == known[category], (series.name, category)
                drawn += value is not None
    # Three courses of a year, two of them with gaps where months are small.
    assert drawn > 20


def test_bars_are_the_figures_of_the_period(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers, scope: Scope
) -> None:
    charts = _exhibits(reviews[LANGUAGE], Chart, "bars")
    # The small department has too few promises for a bar a channel.
    assert {chart.title for chart in charts} >= set(BARS) - {"Promise-kept rate"}
    for chart in charts:
        name = BARS[chart.title]
        result = reader.run(_metric(chart.title), scope, [name])
        known = {numbers.member(name, member): value for member, value in _by(result).items()}
        (series,) = chart.series
        drawn = dict(zip(chart.categories, series.values, strict=True))
        assert any(value is not None for value in drawn.values())
        for category, value in drawn.items():
            assert value is None or value == known[category], (chart.title, category)


def test_columns_of_buckets_are_the_figures_by_month_and_bucket(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers
) -> None:
    (chart,) = _exhibits(reviews[LANGUAGE], Chart, "stacked")
    rows = reader.run("delinquent_accounts", None, ["month", "bucket"]).records
    known = {(numbers.month(row["month"]), row["bucket"]): float(row["value"]) for row in rows}
    for series in chart.series:
        for month, value in zip(chart.categories, series.values, strict=True):
            assert value == known.get((month, series.name))


def test_what_came_in_the_outlook_is_what_was_past_due(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers
) -> None:
    (chart,) = [c for c in _exhibits(reviews[LANGUAGE], Chart, "lines") if c.series[0].name == "Came"]
    known = {numbers.month(m): v for m, v in _by(reader.run("delinquent_accounts", None, ["month"])).items()}
    came = {m: v for m, v in zip(chart.categories, chart.series[0].values, strict=True) if v is not None}
    assert len(came) == 12
    assert came == {month: known[month] for month in came}


def test_the_gap_ends_at_the_rate_of_the_months_it_is_of(reviews: dict[str, Review], reader: Reader) -> None:
    (chart,) = _exhibits(reviews[LANGUAGE], Chart, "waterfall")
    (slide,) = [s for s in reviews[LANGUAGE].slides if chart in s.exhibits]
    span = next(text for text in slide.notes if " against " in text).partition(" against ")[0]
    since, until = (_month(part) for part in span.split(" – "))
    rate = reader.run(_metric(chart.title), Scope().with_months(since, until)).records[0]["value"]
    levels = next(series for series in chart.series if series.name == "Level").values
    assert levels[-1] == pytest.approx(rate, abs=1e-12)


def _month(written: str) -> date:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    name, year = written.split()
    return date(int(year), names.index(name) + 1, 1)


def test_the_matrix_is_the_engines(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers, scope: Scope
) -> None:
    table = _table(reviews[LANGUAGE], "Roll-rate matrix")
    result = reader.run("roll_rate_matrix", scope, ["bucket", "next_bucket"])
    known = {
        (numbers.member("bucket", row["bucket"]), numbers.member("bucket", row["next_bucket"])): row["value"]
        for row in result.records
        if row["n"] and UNKNOWN not in (row["bucket"], row["next_bucket"])
    }
    shown = 0
    for bucket, *cells, _ in table.rows:
        for other, cell in zip(table.head[1:-1], cells, strict=True):
            if cell.endswith("%"):
                assert cell == numbers.value(known[bucket, other], "share")
                shown += 1
    assert shown > 20


def test_breaches_by_rule_are_the_engines(reviews: dict[str, Review], reader: Reader, scope: Scope) -> None:
    table = _table(reviews[LANGUAGE], "Rules of contact")
    found: dict[str, int] = {}
    if any(row["n"] for row in reader.run("breaches", scope).records):
        rows = reader.run("breaches", scope, ["rule"]).records
        found = {row["rule"]: int(row["numerator"]) for row in rows}
    rules = book().in_force([row["profile"] for row in reader.warehouse.meta("contact_profile")])
    assert [int(row[3]) for row in table.rows] == [found.get(rule.name, 0) for rule in rules]


def test_goals_and_headlines_are_the_engines(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers, scope: Scope
) -> None:
    for title in ("Headline figures", "Proposed goals"):
        for row in _table(reviews[LANGUAGE], title).rows:
            if row[0] == "Breaches of bans":
                continue
            result = reader.run(_metric(row[0]), scope)
            assert row[1] == numbers.value(result.records[0]["value"], result.metric.unit), row[0]


def test_collectors_are_counted_as_the_page_counts_them(
    reviews: dict[str, Review], reader: Reader, numbers: Numbers
) -> None:
    """The page compares the same months, which the slide names; each member once."""
    figure = FIGURES["cures"]
    (slide,) = [
        s for s in reviews[LANGUAGE].slides if any(e.title == "Against expectation" for e in s.exhibits)
    ]
    table = slide.exhibits[0]
    assert isinstance(table, Table)
    said = {row[0]: int(row[1]) for row in table.rows}
    months = [m for m in reader.months() if numbers.month(m) in slide.lines[0]]
    wish = Scope().with_months(min(months), max(months))
    board = against(figure, reader.run(figure.metric, wish, figure.by("collector")), "collector")
    counted = Counter(member.verdict for member in board.members)
    titles = expected_wording.VERDICT_TITLES
    assert said == {title: counted[verdict] for verdict, title in titles.items()}
    assert sum(said.values()) > 20
