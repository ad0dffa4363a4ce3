"""Strategies judged → a map of strategy × group: what differs stands out, what does not is grey."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from dashboard import charts, strategy_wording
from dashboard.member_drawing import cell_key
from dashboard.numbers import Numbers
from dashboard.strategy_figures import Judged
from dashboard.theme import BLUE, GREY, INK, Appearance, shade
from models.strategy import Cell, Verdict
from queries.dimensions import DIMENSIONS

# Grey and blue: a verdict is no traffic light. The sign says which way.
_FILLS = {
    Verdict.BELOW: shade(BLUE, 0.75),
    Verdict.ABOVE: shade(BLUE, 0.32),
    Verdict.IN_LINE: shade(GREY, 0.16),
    Verdict.TOO_FEW: "",
}
_SIGNS = {Verdict.BELOW: "▼ ", Verdict.ABOVE: "▲ "}


def heat(found: Judged, numbers: Numbers, appearance: Appearance) -> Any | None:
    """Draw the adjusted effects, strategies down and groups across; None where there is nothing to draw."""
    cells = found.strategies
    if not cells:
        return None
    frame = pd.DataFrame([_cell(cell, found, numbers) for cell in cells])
    figure = charts.heatmap(
        frame,
        rows=[numbers.member(found.by, m) for m in _ordered(found.by, {str(c.member) for c in cells})],
        columns=[numbers.member(found.within, g) for g in _ordered(found.within, {c.group for c in cells})],
        column_title=numbers.words(DIMENSIONS[found.within].title),
    )
    charts.ink(figure, INK[appearance])
    return figure


def _ordered(name: str, present: set[str]) -> list[str]:
    """Members in the order of their dimension, else of their names as they are in the data."""
    known = DIMENSIONS[name].members
    return [m for m in known if m in present] + sorted(present - set(known))


def _cell(cell: Cell, found: Judged, numbers: Numbers) -> dict[str, Any]:
    t, effect = numbers.words, cell.effect
    lines = [
        f"<b>{escape(strategy_wording.name(cell, found, numbers), quote=False)}</b>",
        t(strategy_wording.VERDICTS[cell.verdict]),
        strategy_wording.observed(cell, numbers),
    ]
    text = t("{cured} of {n}", cured=numbers.count(cell.cured), n=numbers.count(cell.n))
    if effect is not None:
        lines.append(strategy_wording.adjusted(cell, numbers))
        number = strategy_wording.ratio(effect.odds_ratio, numbers) if effect.is_uniform else t("differs")
        text = f"{_SIGNS.get(cell.verdict, '')}{number}"
    return {
        "row": numbers.member(found.by, cell.member),
        "column": numbers.member(found.within, cell.group),
        "value": effect.odds_ratio if effect is not None else float("nan"),
        "fill": _FILLS[cell.verdict],
        "text": text,
        "hover": "<br>".join(lines),
        "key": cell_key({found.by: cell.member, found.within: cell.group}),
    }
