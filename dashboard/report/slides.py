"""What a review is made of: chapters of slides, each a sentence, what shows it, and what stands behind it.

Nothing here knows of a file format. Figures in charts are exact; texts are those that are written on a slide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from queries.catalog import Unit

ChartKind = Literal["columns", "stacked", "bars", "lines", "waterfall"]

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
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    lowest: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is not one mark to draw."""
        return not any(value is not None for one in self.series if not one.is_base for value in one.values)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under a head.

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
    """

    title: str
    exhibits: tuple[Chart | Table, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the review."""

    title: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The whole review.

    Attributes:
        title, subtitle: of the cover.
        footer: on every slide: scope and version of the data.
        language: of `i18n.LANGUAGES`.
    """

    title: str
    subtitle: str
    footer: str
    language: str
    chapters: tuple[Chapter, ...]

    @property
    def slides(self) -> Sequence[Slide]:
        """All slides but the cover, in their order."""
        return [slide for chapter in self.chapters for slide in chapter.slides]
