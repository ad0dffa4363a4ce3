"""Results → what charts show: courses by month and parts by member, small samples left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.figures import figures
from dashboard.report.asking import Asked
from dashboard.report.slides import Chart, Series
from queries.dimensions import DIMENSIONS
from queries.engine import Result
from queries.soundness import is_complete, is_sound


def shown(result: Result, asked: Asked) -> dict[date, float]:
    """Return the values by month that may be drawn: enough cases, the outcome known, codes as they were."""
    rows = figures(result).to_dict("records")
    return {
        row["month"]: float(row["value"])
        for row in rows
        if row["is_shown"]
        and is_complete(result.metric, row)
        and is_sound(result.metric, row["month"], asked.breaks)
    }


def is_in_period(result: Result, asked: Asked) -> bool:
    """Whether a month of the period itself can be drawn, and not only some before it."""
    return any(month in asked.months for month in shown(result, asked))


def axis(months: Sequence[date], asked: Asked, *, is_opening: bool = False) -> tuple[str, ...]:
    """Write months as they stand under an axis: the year under the first of each alone."""
    brief = [asked.numbers.brief_period(month, is_opening=is_opening) for month in months]
    # A change from one month-end to the next stands on two lines, parted where it is read.
    written = [name.replace("→ ", "→\n") for name in brief]
    firsts = {month.year: place for place, month in reversed(list(enumerate(months)))}
    return tuple(
        f"{name}\n{month.year}" if firsts[month.year] == place else name
        for place, (name, month) in enumerate(zip(written, months, strict=True))
    )


def course(results: Sequence[Result], asked: Asked, goals: dict[date, float] | None = None) -> Chart:
    """Draw figures by month as lines; a month that cannot be shown is a gap."""
    t, numbers = asked.t, asked.numbers
    months = [m for m in asked.reader.months() if m <= asked.period.until and m >= _first(results, asked)]
    known = [(t(result.metric.title), shown(result, asked)) for result in results]
    if goals:
        known.append((t("Target"), goals))
    metric = results[0].metric
    is_opening = metric.timing == "opening"
    return Chart(
        "lines",
        t(metric.title) if len(results) == 1 else "",
        tuple(numbers.period(m, is_opening=is_opening) for m in months),
        tuple(Series(name, tuple(values.get(m) for m in months)) for name, values in known),
        metric.unit,
        axis=axis(months, asked, is_opening=is_opening),
    )


def _first(results: Sequence[Result], asked: Asked) -> date:
    return results[0].scope.since or asked.reader.months()[0]


def stacked(result: Result, asked: Asked) -> Chart:
    """Draw a count or an amount by month, its second dimension stacked."""
    t, numbers = asked.t, asked.numbers
    _, name = result.by
    found = {(row["month"], row[name]): row for row in result.records}
    months = sorted({month for month, _ in found})
    return Chart(
        "stacked",
        t(result.metric.title),
        tuple(numbers.month(m) for m in months),
        tuple(
            Series(
                numbers.member(name, member),
                tuple(_value(found[m, member]["value"]) if (m, member) in found else None for m in months),
            )
            for member in ordered(name, [member for _, member in found])
        ),
        result.metric.unit,
        axis=axis(months, asked),
    )


def parts(result: Result, asked: Asked, most: int = 12) -> Chart:
    """Draw a figure by the members of its one dimension; a rate of too few cases has no bar."""
    (name,) = result.by
    rows = {row[name]: row for row in figures(result).to_dict("records")}
    members = ordered(name, list(rows))[:most]
    return Chart(
        "bars",
        asked.t(result.metric.title),
        tuple(asked.numbers.member(name, m) for m in members),
        (
            Series(
                asked.t(result.metric.title),
                tuple(_value(rows[m]["value"]) if rows[m]["is_shown"] else None for m in members),
            ),
        ),
        result.metric.unit,
    )


def ordered(name: str, members: Sequence[str | None]) -> list[str | None]:
    """Return members in the order of their dimension, else of their names; what is not recorded last."""
    present, known = set(members), DIMENSIONS[name].members
    listed: list[str | None] = [m for m in known if m in present]
    rest = sorted((m for m in present - set(known) if m is not None), key=str)
    return [*listed, *rest, *([None] if None in present else [])]


def _value(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)
