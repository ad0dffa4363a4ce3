"""Members against expectation as a funnel plot and as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis, Reference
from dashboard.expected_figures import Compared
from dashboard.expected_wording import VERDICT_TITLES, VERDICTS, sentence
from dashboard.member_drawing import cell_key
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.benchmark import FAR, FEWEST_EITHER_WAY, NEAR, Benchmark, Member

# Limits are drawn at so many places.
_PLACES = 80
# No ratio is drawn farther from 1 than this: limits of very few cases are wider than any page.
_FARTHEST = 1.0


def funnel_plot(
    found: Benchmark, level: str, numbers: Numbers, appearance: Appearance, names: Mapping[str, str]
) -> Any:
    """Draw the ratio of each member against what is expected of him, between the limits of luck.

    Args:
        found: the comparison.
        level: the dimension whose members are compared.
        names: of members, where they are called otherwise than by their number.

    Returns:
        The figure, or None where nobody may be drawn.
    """
    t = numbers.words
    rated = [m for m in found.members if m.has_rate]
    if not rated:
        return None
    largest = max(m.expected for m in rated)
    smallest = max(min(m.expected for m in rated) / 2, FEWEST_EITHER_WAY)
    x_axis = Axis(*numbers.ticks(largest * 1.04, "cases"))
    limits = _limits(found, np.linspace(smallest, x_axis.values[-1], _PLACES))
    frame = pd.DataFrame([_mark(m, level, numbers, names) for m in rated])
    figure = charts.scatter(
        frame,
        limits,
        x_axis=x_axis,
        y_axis=_ratio_axis(rated, limits, numbers),
        x_title=t("How many are expected of such cases"),
        y_title=t("Observed ÷ expected"),
        names={verdict: t(title) for verdict, title in VERDICT_TITLES.items()},
        limit_names={"near": t("95% limits"), "far": t("99.8% limits")},
        centre=Reference(1.0, t("as expected")),
    )
    charts.ink(figure, INK[appearance])
    return figure


def _limits(found: Benchmark, expected: np.ndarray) -> pd.DataFrame:
    parts = []
    for name, level in (("near", NEAR), ("far", FAR)):
        low, high = found.limits(expected.tolist(), level)
        parts.append(pd.DataFrame({"level": name, "expected": expected, "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True)


def _ratio_axis(members: Sequence[Member], limits: pd.DataFrame, numbers: Numbers) -> Axis:
    """As far below 1 as above it: what is missing weighs as much as what is more."""
    far = limits[limits["level"] == "far"]
    # The limits where half of the members are; those of the few with hardly any cases may leave the page.
    usual = float((far["high"] - 1).median())
    reach = min(max(max(abs(m.ratio - 1) for m in members), usual) * 1.1, _FARTHEST)
    values = [1 + value for value in numbers.ticks(reach, "ratio", smallest=-reach)[0]]
    return Axis(values, [numbers.value(value, "score") for value in values])


def _mark(member: Member, level: str, numbers: Numbers, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        # Beside a mark there is room for a number, and no more.
        "member": member.member,
        "expected": member.expected,
        "value": member.ratio,
        "verdict": member.verdict,
        "hover": _hover(member, numbers, names),
        "key": cell_key({level: member.member}),
    }


def _hover(member: Member, numbers: Numbers, names: Mapping[str, str]) -> str:
    t = numbers.words
    said = {
        "ratio": numbers.value(member.ratio, "score"),
        "low": numbers.value(member.interval.low, "score"),
        "high": numbers.value(member.interval.high, "score"),
    }
    counts = {
        "observed": numbers.count(member.observed),
        "expected": numbers.count(member.expected),
        "n": numbers.count(member.n),
    }
    luck = {"low": numbers.count(member.luck.low), "high": numbers.count(member.luck.high)}
    return "<br>".join(
        [
            f"<b>{escape(names.get(member.member, member.member), quote=False)}</b>",
            t("observed {observed}, expected {expected}, of {n}", **counts),
            t("ratio {ratio} (95% interval {low} to {high})", **said),
            t("by luck alone {low} to {high}", **luck),
            t(VERDICTS[member.verdict]),
        ]
    )


def listed(
    found: Benchmark,
    figure: Compared,
    order: str,
    numbers: Numbers,
    names: Mapping[str, str],
    level_title: str,
) -> pd.DataFrame:
    """Return the list that is shown, one row a member; its index are the members.

    Args:
        order: `name`, or `ratio` for the drawn-in ratio, the highest first, those without one last.
        level_title: what members are, as the head of their column.
    """
    t = numbers.words
    shown = ordered(found, order, names)
    rows = [
        {
            level_title: names.get(m.member, m.member),
            t("What came of the cases"): sentence(m, figure, numbers),
            t("Verdict"): t(VERDICT_TITLES[m.verdict]),
            t("Ratio, drawn in"): numbers.value(m.shrunken if m.has_rate else None, "score"),
            t("Raw rate"): numbers.value(m.observed / m.n if m.has_rate else None, "share"),
        }
        for m in shown
    ]
    return pd.DataFrame(rows, index=pd.Index([m.member for m in shown]))


def ordered(found: Benchmark, order: str, names: Mapping[str, str]) -> list[Member]:
    """Return the members in the order of their names, or by the ratio that is drawn towards all.

    Never by what is raw: the ends of such a list are those with the fewest cases.
    """
    by_name = sorted(found.members, key=lambda m: (names.get(m.member, m.member), m.member))
    if order != "ratio":
        return by_name
    # Sorting keeps the order of names among equals.
    return sorted(by_name, key=lambda m: (not m.has_rate, -m.shrunken if m.shrunken == m.shrunken else 0.0))
