"""What a review is made of: chapters of slides, each a sentence, what shows it, and what stands behind it.

Nothing here knows of a file format. Figures in charts are exact; texts are those that are written on a slide,
and a text that is nothing but a figure or a day knows which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Self

from queries.catalog import Unit

ChartKind = Literal["columns", "stacked", "bars", "lines", "waterfall"]
# Beside those of metrics: a bare count, percentage points (1 is one point), a relative change (0–1), and what
# one small thing costs.
FigureUnit = Unit | Literal["count", "points", "percent", "price"]

# What XML cannot hold, what moves the cursor, and what turns the direction of the text after it.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
    "|[\ud800-\udfff]"
)
_CUT = "…"
# A name of the data that is longer is cut, so that the sentence about it can be read.
LONGEST_NAME: Final = 40


def plain(text: str, most: int = 1000) -> str:
    """Return text as it can be written anywhere: one line, no control characters, not longer than `most`."""
    written = " ".join(_UNWRITABLE.sub(" ", text).split())
    return written if len(written) <= most else f"{written[: most - 1].rstrip()}{_CUT}"


class Figure(str):
    """A figure as it is written, which knows what it is exactly; all that treat it as text have its text.

    Attributes:
        value: the figure itself, in its unit, not rounded.
        unit: decides how it is written where numbers are.
        is_change: whether it is written with its sign.
        mark: what is written before it and is no part of the number.
    """

    __slots__ = ("is_change", "mark", "unit", "value")

    value: float
    unit: FigureUnit
    is_change: bool
    mark: str

    def __new__(
        cls, written: str, value: float, unit: FigureUnit, *, is_change: bool = False, mark: str = ""
    ) -> Self:
        """Keep the figure beside the way it is written."""
        figure = super().__new__(cls, f"{mark}{written}")
        figure.value, figure.unit, figure.is_change, figure.mark = float(value), unit, is_change, mark
        return figure

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies know it as well."""
        return _again, (str(self)[len(self.mark) :], self.value, self.unit, self.is_change, self.mark)


def _again(written: str, value: float, unit: FigureUnit, is_change: bool, mark: str) -> Figure:
    return Figure(written, value, unit, is_change=is_change, mark=mark)


class Dated(str):
    """A month or a day as it is written, which knows the day; of a month, its first.

    Attributes:
        is_month: whether the month alone is meant.
    """

    __slots__ = ("day", "is_month")

    day: date
    is_month: bool

    def __new__(cls, written: str, day: date, is_month: bool) -> Self:
        """Keep the day beside the way it is written."""
        dated = super().__new__(cls, written)
        dated.day, dated.is_month = day, is_month
        return dated

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies know it as well."""
        return Dated, (str(self), self.day, self.is_month)


def marked(mark: str, text: str) -> str:
    """Write a mark before a text; a figure stays one."""
    if isinstance(text, Figure):
        return Figure(text, text.value, text.unit, is_change=text.is_change, mark=mark)
    return f"{mark}{text}"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of marks.

    Attributes:
        values: one a category; None where there is none to show.
        is_base: carries the marks above it and is not drawn itself.
    """

    name: str
    values: tuple[float | None, ...]
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that can be edited where it is shown.

    Attributes:
        unit: of its values; decides how they are written.
        lowest: where the axis of values begins; at zero where it is None.
        axis: categories as they stand under an axis, where that is briefer; lines are parted by line ends.
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    lowest: float | None = None
    axis: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is not one mark to draw."""
        return not any(value is not None for one in self.series if not one.is_base for value in one.values)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under a head; those that are figures or days know which (`Figure`, `Dated`).

    Attributes:
        title: what it holds; written above where two stand side by side.
        left: columns that hold words and so begin at the left; the others hold figures.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: frozenset[int] = frozenset({0})

    @property
    def is_empty(self) -> bool:
        """Whether it has no row."""
        return not self.rows


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide.

    Attributes:
        title: what it says, as a sentence.
        exhibits: what shows it, at most two; none where it says what is missing.
        lines: what is said beside it.
        notes: definition, scope, number of observations and version of the data, a paragraph each.
        topic: what it is about, in a word or two; names it where its sentence is too long.
    """

    title: str
    exhibits: tuple[Chart | Table, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the review.

    Attributes:
        is_by_hand: whether people wrote what it says; it then stands before the first chapter.
    """

    title: str
    slides: tuple[Slide, ...]
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The whole review.

    Attributes:
        title, subtitle: of the cover.
        footer: on every slide: scope and version of the data.
        language: of `i18n.LANGUAGES`.
        currency: ISO 4217 code of its amounts.
    """

    title: str
    subtitle: str
    footer: str
    language: str
    chapters: tuple[Chapter, ...]
    currency: str = ""

    @property
    def slides(self) -> Sequence[Slide]:
        """All slides but the cover, in their order."""
        return [slide for chapter in self.chapters for slide in chapter.slides]
