"""How much room text takes, and in which typefaces it is written: Latin and East Asian side by side."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any, Final
from unicodedata import east_asian_width

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from dashboard.report.slides import plain

# Typefaces that the programs of the offices that read these slides have; where one is absent, the program
# takes another of the same script, as the language of each run is written beside it.
EAST_ASIAN: Final = {"zh": "Microsoft YaHei", "en": "Microsoft YaHei"}
LATIN: Final = "Arial"
LANGUAGE_TAGS: Final = {"zh": "zh-CN", "en": "en-US"}
# Widths in ems: full-width characters take one; others are set a little wider than they mostly are, as the
# typeface may be another where the slides are read.
_FULL, _WIDE, _USUAL = 1.02, 0.8, 0.57
_LINE, _EAST_ASIAN_LINE = 1.2, 1.4
_POINTS = 72.0
# Some programs set Latin letters and figures a little apart from East Asian characters.
_BETWEEN = 0.25


def ems(text: str) -> float:
    """Return about how wide a text is, in ems."""
    return sum(
        _FULL if east_asian_width(c) in "WF" else _WIDE if c.isupper() or c in "%mwMW—" else _USUAL
        for c in text
    )


def is_east_asian(text: str) -> bool:
    """Whether a text has East Asian characters, whose lines are taller."""
    return any(east_asian_width(c) in "WF" for c in text)


def spread(text: str) -> float:
    """Return about how wide a text is at most, in ems: where scripts meet they may be set apart."""
    kinds = ["W" if east_asian_width(c) in "WF" else "" if c.isspace() else "L" for c in text]
    return ems(text) + _BETWEEN * sum({one, next_one} == {"W", "L"} for one, next_one in pairwise(kinds))


def lines(text: str, width: float, points: float) -> int:
    """Return about how many lines a text takes in so many inches at a size in points."""
    return max(ceil(spread(text) * points / _POINTS / max(width, 0.1) * 1.04), 1)


def height(count: int, points: float) -> float:
    """Return how many inches so many lines take."""
    return count * points * _LINE / _POINTS


def text_height(text: str, width: float, points: float) -> float:
    """Return about how many inches of height a text takes in so many inches of width."""
    leading = _EAST_ASIAN_LINE if is_east_asian(text) else _LINE
    return lines(text, width, points) * points * leading / _POINTS


def fitted(text: str, width: float, most: float, sizes: tuple[int, ...]) -> tuple[str, int]:
    """Return a text and the largest of the sizes at which it fits a box; cut at the smallest if at none.

    Args:
        text: what is written.
        width, most: of the box, in inches.
        sizes: in points, the largest first.
    """
    for points in sizes:
        if text_height(text, width, points) <= most:
            return text, points
    smallest, kept = sizes[-1], len(text)
    while kept > 1 and text_height(plain(text, kept), width, smallest) > most:
        kept = int(kept * 0.9)
    return plain(text, kept), smallest


def set_typeface(properties: Any, language: str, *, has_latin: bool) -> None:
    """Write the typefaces into the properties of a run, a paragraph's end or a chart's text.

    Args:
        properties: an `a:rPr` or `a:defRPr` element.
        language: of the text.
        has_latin: whether the Latin one is written too; else that of the theme holds.
    """
    properties.set("lang", LANGUAGE_TAGS[language])
    wanted = {"a:ea": EAST_ASIAN[language]} | ({"a:latin": LATIN} if has_latin else {})
    for tag in ("a:latin", "a:ea"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    # The schema wants Latin before East Asian, both after fills and before links.
    links = [child for child in properties if child.tag in (qn("a:hlinkClick"), qn("a:cs"), qn("a:sym"))]
    for tag in ("a:latin", "a:ea"):
        if tag in wanted:
            element = OxmlElement(tag)
            element.set("typeface", wanted[tag])
            if links:
                links[0].addprevious(element)
            else:
                properties.append(element)
