"""Figures beside their goals: what was reached, month by month, of what was aimed at."""

from __future__ import annotations

from typing import Any

from queries import catalog
from queries.engine import Reader
from queries.scope import Scope, month_label


def attainment(
    reader: Reader, name: str, wish: Scope | None = None, level: str = "department"
) -> list[dict[str, Any]]:
    """Return a metric's figures with the goals set for them.

    Args:
        reader: whose rights bound what is shown.
        name: the metric.
        wish: the months, teams or collectors asked for.
        level: `department`, `team` or `collector`.

    Returns:
        A row a month and member, those of the figure (`Result.rows`) with `member` and `target`: None
        where no goal is set. A goal of a month without a figure stands with the value None and the reason
        `no_observations`.

    Raises:
        The same as `Reader.run` and `Reader.targets`.
    """
    goals = {
        (row["member"], month_label(row["month"])): row["value"]
        for row in reader.targets(name, wish, level).to_pylist()
    }
    whose = [] if level == "department" else [level]
    figures = {
        (row[level] if whose else None, row["month"]): row
        for row in reader.run(name, wish, [*whose, "month"]).rows()
    }
    keys = sorted(goals.keys() | figures.keys(), key=lambda key: (key[0] or "", key[1]))
    return [_beside(key, figures.get(key), goals.get(key), whose) for key in keys]


def _beside(
    key: tuple[str | None, str], figure: dict[str, Any] | None, goal: float | None, whose: list[str]
) -> dict[str, Any]:
    member, month = key
    known = figure or {"value": None, "denominator": 0, "n": 0, "reason": "no_observations"}
    rest = {name: value for name, value in known.items() if name not in {*whose, "month"}}
    return {"member": member, "month": month, **rest, "target": goal}


def aimed_at(reader: Reader, wish: Scope | None = None, level: str = "department") -> list[str]:
    """Return the metrics for which a scope holds a goal at a level, in the order of their names.

    Raises:
        The same as `Reader.targets`.
    """
    named = set(reader.all_targets(wish, level)["metric"].to_pylist())
    return [name for name in catalog.metrics() if name in named]
