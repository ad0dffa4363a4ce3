"""What parts a rate from what it is set against: a waterfall in points, cases or money, and rows."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard import charts
from dashboard.charts.base import Axis, written
from dashboard.gap_finding import Gap
from dashboard.gap_wording import amount, is_money
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.decomposition import Part
from queries.catalog import Metric, Unit

# Groups drawn one by one; the others of less weight stand together, and in the download each by itself.
_MOST_GROUPS = 12


def as_table(gap: Gap, by: Sequence[str]) -> pa.Table:
    """Return the parts of a gap as rows: they add up to it, as shares and on the denominator of now."""
    found, whole = gap.split, gap.split.denominator
    first = [] if gap.target is None else [_taken("target_to_before", by, None, 0.0, gap.inherited, whole)]
    rows = [
        {
            **_taken("group", by, part.member, part.mix, part.rate, whole),
            "mix_standard_error": _known(part.mix_error),
            "rate_standard_error": _known(part.error),
        }
        for part in found.parts
    ]
    same = {
        "target": gap.target,
        "whole_before": found.before,
        "whole_now": found.after,
        "denominator_now": whole,
    }
    every = [{**row, **same} for row in (*first, *rows)]
    names = dict.fromkeys(name for row in every for name in row)
    return pa.table({name: [row.get(name) for row in every] for name in names})


def _taken(
    step: str, by: Sequence[str], member: Any, mix: float, rate: float, whole: float
) -> dict[str, Any]:
    members = member if isinstance(member, tuple) else (member,) * len(by)
    return {
        "step": step,
        **dict(zip(by, members, strict=True)),
        "mix": mix,
        "rate": rate,
        "mix_on_now": mix * whole,
        "rate_on_now": rate * whole,
    }


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def waterfall(
    gap: Gap, metric: Metric, by: Sequence[str], numbers: Numbers, appearance: Appearance, *, in_points: bool
) -> Any:
    """Draw the way to the rate now: from target and period before, through the mix and each group's rate.

    Args:
        gap: what is drawn.
        metric: whose rate it is.
        by: dimensions of the groups.
        numbers: writes figures in the viewer's language.
        appearance: of the page.
        in_points: in points of the rate; else in successes or money, on what there is now.
    """
    t, found = numbers.words, gap.split
    pen = _Pen(gap, metric, numbers, 1.0 if in_points else found.denominator, in_points)
    rows = [pen.level(t("Before") if gap.target is None else t("Target"), gap.start)]
    if gap.target is not None:
        stood = t("Where the period before stood to the target")
        rows.append(pen.step(t("The period before"), gap.inherited, float("nan"), stood))
    harder = t("Harder or easier cases than before")
    rows.append(pen.step(t("Mix of cases"), found.mix, found.mix_error, harder))
    shown, others = _largest(found.parts)
    for part in shown:
        mix = t("its share: {points}", points=pen.said(part.mix))
        rows.append(pen.step(_name(part, by, numbers), part.rate, part.error, mix))
    if others:
        name = t.plural("{n} other group", "{n} other groups", len(others), n=numbers.count(len(others)))
        # Errors of amounts hang together: of several groups they do not add up so.
        error = sum(p.error**2 for p in others) ** 0.5 if metric.kind == "rate" else float("nan")
        rows.append(pen.step(name, sum(part.rate for part in others), error, t("own rates, taken together")))
    rows.append(pen.level(t("Now"), found.after))
    figure = charts.waterfall(pd.DataFrame(rows), axis=_axis(rows, pen), name=t(metric.title))
    charts.ink(figure, INK[appearance])
    return figure


class _Pen:
    """Writes bars of a gap, in points or on what there is now."""

    def __init__(self, gap: Gap, metric: Metric, numbers: Numbers, scale: float, in_points: bool) -> None:
        self.gap, self.metric, self.numbers, self.scale = gap, metric, numbers, scale
        self.in_points = in_points

    @property
    def unit(self) -> Unit:
        """The unit of the levels."""
        return self.metric.unit if self.in_points else "money" if is_money(self.metric) else "cases"

    def said(self, part: float) -> str:
        """Write a part with its sign."""
        if self.in_points:
            return self.numbers.points(part)
        return amount(part, self.gap, self.metric, self.numbers)

    def level(self, name: str, value: float) -> dict[str, Any]:
        """Write a total."""
        said = self.numbers.value(value * self.scale, self.unit)
        hover = f"<b>{written(name)}</b><br>{said}"
        return self._bar(name, value, said, hover, float("nan"), is_total=True)

    def step(self, name: str, value: float, error: float, beside: str) -> dict[str, Any]:
        """Write a contribution, with its 95 % interval where its error is known."""
        said = self.said(value)
        bounds = self.gap.split.around(value, error)
        lines = [f"<b>{written(name)}</b>", said]
        if not isnan(error):
            lines.append(
                self.numbers.words(
                    "95% interval {low} to {high}", low=self.said(bounds.low), high=self.said(bounds.high)
                )
            )
        return self._bar(name, value, said, "<br>".join([*lines, beside]), error, is_total=False)

    def _bar(
        self, name: str, value: float, label: str, hover: str, error: float, *, is_total: bool
    ) -> dict[str, Any]:
        bounds = self.gap.split.around(value, error)
        return {
            "member": name,
            "value": value * self.scale,
            "is_total": is_total,
            "label": label,
            "low": bounds.low * self.scale,
            "high": bounds.high * self.scale,
            "hover": hover,
            "key": None,
        }


def _name(part: Part, by: Sequence[str], numbers: Numbers) -> str:
    members = part.member if isinstance(part.member, tuple) else (part.member,)
    return " · ".join(numbers.member(name, member) for name, member in zip(by, members, strict=True))


def _largest(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Return the parts drawn one by one, in their own order, and the others."""
    if len(parts) <= _MOST_GROUPS:
        return list(parts), []
    largest = sorted(parts, key=lambda part: abs(part.rate), reverse=True)[: _MOST_GROUPS - 1]
    chosen = {id(part) for part in largest}
    return [p for p in parts if id(p) in chosen], [p for p in parts if id(p) not in chosen]


def _axis(rows: Sequence[dict[str, Any]], pen: _Pen) -> Axis:
    """An axis about the levels that come in: a gap of two points is lost on one that begins at zero."""
    levels = [float(rows[0]["value"])]
    for row in rows[1:-1]:
        start = levels[-1]
        levels.append(start + float(row["value"]))
    levels.append(float(rows[-1]["value"]))
    reach = [
        levels[place] + float(row[name]) - float(row["value"])
        for place, row in enumerate(rows)
        for name in ("low", "high")
        if not isnan(row[name])
    ]
    low, high = min([*levels, *reach]), max([*levels, *reach])
    room = max((high - low) * 0.15, 0.002 * abs(high))
    step = (high - low + 2 * room) / 4
    values = [max(low - room, 0.0) + step * place for place in range(5)]
    return Axis(values, [pen.numbers.value(value, pen.unit) for value in values])
