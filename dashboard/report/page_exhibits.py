"""Exhibits → figures of an HTML page: a table, or a drawing with its numbers in a table below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Final

from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report import typeface
from dashboard.report.markup import element, inner
from dashboard.report.slides import Chart, Dated, Figure, Slide, Table, plain
from dashboard.report.vector import Drawing, drawing

_FIGURES: Final = N_("The figures")
# Widths of drawings and heights of their fields, in units of which a letter is eleven high: over the whole
# of a page, and over half of it or on a telephone.
_WIDE: Final = (720.0, 190.0)
_NARROW: Final = (350.0, 165.0)
# On a sheet there is less room.
_LOW: Final = 0.6
# Where tables are squeezed, their words take so many lines, unless they are no longer than this, in ems.
_FEW_LINES, _FEW_WORDS = 4, 8.0
# Width of a printed page, in ems of the letters in tables.
_PAPER: Final = 56.0
# The room beside the texts of a column, and the widest it wants to be; bold letters are wider.
CELL_PAD: Final = 1.3
_MOST, _BOLD = 40.0, 1.1
# Letters of a word after which it may be broken: longer ones are no words.
_LONGEST_WORD: Final = 24


def exhibits(slide: Slide, numbers: Numbers, *, is_low: bool) -> str:
    """Return what shows a sentence: one over the whole width, or two side by side.

    Args:
        slide: whose exhibits are shown.
        numbers: writes the figures of charts.
        is_low: whether charts are drawn lower than they mostly are.
    """
    is_alone = len(slide.exhibits) == 1
    shares, shown = shares_of(slide.exhibits), []
    for one, share in zip(slide.exhibits, shares, strict=True):
        if isinstance(one, Chart):
            # It says what it measures, unless the slide has said it.
            is_named = not is_alone or one.title != slide.topic
            shown.append(_chart(one, numbers, is_named=is_named, is_alone=is_alone, is_low=is_low))
        else:
            shown.append(_table(one, share, is_named=not is_alone))
    if is_alone:
        return element("div", *shown, class_="exhibits")
    columns = " ".join(f"minmax(0, {share:.2f}fr)" for share in shares)
    return element("div", *shown, class_="exhibits two", style=f"--shares: {columns}")


def shares_of(of: Sequence[Chart | Table]) -> list[float]:
    """Return how a width (1) is shared out: charts are alike, tables differ by what they hold."""
    wants = [sum(column_widths(one)) for one in of if isinstance(one, Table)]
    if len(wants) < len(of):
        return [1 / len(of)] * len(of)
    # None so narrow that it cannot be read beside the other.
    return [min(max(want / sum(wants), 0.3), 0.7) for want in wants]


def _table(table: Table, share: float, *, is_named: bool) -> str:
    return element("figure", *_caption(table.title, is_named), _grid(table, share), class_="table")


def _chart(chart: Chart, numbers: Numbers, *, is_named: bool, is_alone: bool, is_low: bool) -> str:
    sizes = {"narrow": False, "wide": True} if is_alone else {"narrow": False}
    shown = [
        element("div", drawn(chart, numbers, is_wide=is_wide, is_low=is_low).svg, class_=name)
        for name, is_wide in sizes.items()
    ]
    summary = element("summary", inner(numbers.words(_FIGURES)))
    folded = element("details", summary, _grid(figures_of(chart, numbers)))
    return element("figure", *_caption(chart.title, is_named), *shown, folded, class_="chart")


@lru_cache(maxsize=64)
def drawn(chart: Chart, numbers: Numbers, *, is_wide: bool, is_low: bool) -> Drawing:
    """Return a chart drawn for the whole width of a page, or for half of it or a telephone."""
    width, tall = _WIDE if is_wide else _NARROW
    return drawing(chart, numbers, width, tall * (_LOW if is_low else 1.0))


def _caption(title: str, is_named: bool) -> list[str]:
    return [element("figcaption", inner(title))] if title and is_named else []


def figures_of(chart: Chart, numbers: Numbers) -> Table:
    """Return the numbers of a chart as a table: categories down, series across; a gap is a dash."""
    shown = [series for series in chart.series if not series.is_base]
    columns = [chart.categories, *([_figure(v, chart, numbers) for v in one.values] for one in shown)]
    return Table(chart.title, ("", *(one.name for one in shown)), tuple(zip(*columns, strict=True)))


def _figure(value: float | None, chart: Chart, numbers: Numbers) -> str:
    if value is None:
        return NO_VALUE
    return Figure(numbers.value(value, chart.unit, is_short=False), value, chart.unit)


def _grid(table: Table, share: float = 1.0) -> str:
    """Return a table in a box that scrolls where it is too wide, and that keys reach.

    The first cell of each row is the head of the row. `share` is what it gets of a page's width; on paper,
    where nothing scrolls, columns are squeezed until they fit.
    """

    def cell(place: int, text: str, scope: str | None, style: str | None = None) -> str:
        tag, kind = "th" if scope else "td", "words" if place in table.left else "number"
        return element(tag, _cell(text), scope=scope, class_=kind, style=style)

    leasts = column_widths(table, is_least=True)
    squeeze = min(_PAPER * share / sum(leasts), 1.0)
    tops = zip(table.head, leasts, strict=True)
    head = [cell(c, text, "col", f"--least: {least:.1f}em") for c, (text, least) in enumerate(tops)]
    body = [
        element(
            "tr",
            *(cell(c, text, None if c else "row") for c, text in enumerate(row)),
            class_="blank" if is_blank(row) else None,
        )
        for row in table.rows
    ]
    grid = element(
        "table",
        element("thead", element("tr", *head)),
        element("tbody", *body),
        style=f"--squeeze: {squeeze:.2f}",
    )
    named = {"role": "region", "aria_label": plain(table.title)} if plain(table.title) else {}
    return element("div", grid, class_="scroll", tabindex=0, **named)


def is_blank(row: Sequence[str]) -> bool:
    """Whether a row says nothing, and so is there to be written on."""
    return not any(plain(text) for text in row)


def _cell(text: str) -> str:
    """Return a cell's text; a figure or a day says what it is exactly."""
    if isinstance(text, Figure):
        return element("data", inner(text), value=repr(text.value))
    if isinstance(text, Dated):
        day = f"{text.day:%Y-%m}" if text.is_month else text.day.isoformat()
        return element("time", inner(text), datetime=day)
    return " ".join(map(_breakable, plain(text).split(" ")))


def _breakable(word: str) -> str:
    """Return a word that may be broken where it is longer than words are."""
    parts = [word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD)]
    return "<wbr>".join(map(escape, parts))


def column_widths(table: Table, *, is_least: bool = False) -> list[float]:
    """Return how wide columns want to be, in ems; at least, their words stand in a few lines."""
    found = []
    for place, name in enumerate(table.head):
        whole = max((typeface.ems(row[place]) for row in table.rows), default=0.0)
        if is_least and place in table.left:
            whole = max(min(whole, _FEW_WORDS), whole / _FEW_LINES)
        words = max((typeface.ems(word[:_LONGEST_WORD]) for word in name.split()), default=0.0)
        found.append(min(max(whole, words * _BOLD), _MOST) + CELL_PAD)
    return found
