"""A review → a slide deck: native charts and tables, notes on each slide, a company's own template."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.util import Emu

from dashboard.i18n import words_in
from dashboard.report import deck_text, style
from dashboard.report import template as templates
from dashboard.report.deck_table import add_table, table_width, together
from dashboard.report.drawing import Box, Look, add_chart, chart_height
from dashboard.report.slides import Chart, Review, Slide, Table, plain
from queries.errors import DunlinError

_MUTED: Final = RGBColor.from_string(style.MUTED.removeprefix("#"))
_TITLE_SIZES: Final = (26, 24, 22, 20, 18, 16, 14, 12)
_TEXT_SIZES: Final = (18, 16, 14, 12, 11, 10)
_FOOT_SIZES: Final = (10, 9, 8, 7)
# Between exhibits beside one another, between an exhibit and what is said below, above what is at the foot.
_GAP, _BELOW, _ABOVE_FEET = 0.3, 0.2, 0.08
# Of two tables the narrower gets at least this share of the room.
_LEAST_SHARE = 0.28


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A presentation, and how it looks."""

    file: Any
    look: Look

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in inches."""
        return Emu(self.file.slide_width).inches, Emu(self.file.slide_height).inches

    @property
    def margin(self) -> float:
        """Left and right of what stands on a slide."""
        return self.size[0] * 0.045

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.size[0] - 2 * self.margin


def deck(review: Review, template: bytes | None = None) -> bytes:
    """Return a review as a .pptx file.

    Args:
        review: what it says.
        template: a .pptx whose layouts and theme are used; the slides in it are left out.

    Raises:
        DunlinError: the template cannot be read.
    """
    sheet = _Sheet(templates.opened(template), Look(review.language, template is None))
    _cover(sheet, review)
    number = 1
    for chapter in review.chapters:
        for slide in chapter.slides:
            number += 1
            _slide(sheet, slide, chapter.title, review.footer, number)
    written = io.BytesIO()
    _describe(sheet.file, review)
    sheet.file.save(written)
    return written.getvalue()


def read_template(path: Path) -> bytes:
    """Return a template's bytes.

    Raises:
        DunlinError: there is no such file.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        raise DunlinError("The template “{file}” cannot be read.", file=path.name) from problem


def check_template(template: bytes) -> None:
    """Make sure that a template can be used.

    Raises:
        DunlinError: it is no .pptx, damaged, or has no slide layout.
    """
    templates.opened(template)


def _cover(sheet: _Sheet, review: Review) -> None:
    slide = sheet.file.slides.add_slide(templates.layout(sheet.file, "title"))
    look, tall = sheet.look, sheet.size[1]
    title = slide.shapes.title
    rest = [shape for shape in slide.placeholders if title is None or shape.shape_id != title.shape_id]
    place: Box = (sheet.margin, tall * 0.34, sheet.inner, 1.2)
    if title is not None and look.is_own:
        deck_text.settle(title, place)
    elif title is not None:
        place = templates.place_of(title)
    frame = title.text_frame if title is not None else deck_text.box(slide, place)
    deck_text.say(look, frame, review.title, place[2:], (40, 36, 32, 28, 24, 20, 18), is_bold=True)
    own = None if look.is_own else templates.subtitle(rest)
    if own is not None:
        rest.remove(own)
        under = templates.place_of(own)
    else:
        under = (place[0], place[1] + place[3] + 0.1, place[2], 1.0)
    frame = own.text_frame if own is not None else deck_text.box(slide, under)
    deck_text.say(look, frame, review.subtitle, under[2:], (20, 18, 16, 14, 12), ink=_MUTED)
    deck_text.drop(rest)
    deck_text.note(look, slide, (review.footer,))


def _slide(sheet: _Sheet, of: Slide, chapter: str, footer: str, number: int) -> None:
    slide = sheet.file.slides.add_slide(templates.layout(sheet.file, "titleOnly"))
    top = _head(sheet, slide, of.title, chapter)
    said = footer if sheet.look.is_own else f"{chapter} · {footer}"
    bottom = _feet(sheet, slide, said, number)
    texts = [text for text in of.lines if text]
    exhibits = [exhibit for exhibit in of.exhibits if not exhibit.is_empty]
    left, inner = sheet.margin, sheet.inner
    if exhibits:
        body = bottom - deck_text.lines_height(texts, inner)
        _exhibits(sheet, slide, exhibits, (left, top, inner, body - top - _BELOW))
        if texts:
            place: Box = (left, body, inner, bottom - body)
            deck_text.paragraphs(sheet.look, slide, texts, place, deck_text.LINE_SIZES)
    elif texts:
        place = (left, top + 0.2, inner, bottom - top - 0.2)
        deck_text.paragraphs(sheet.look, slide, texts, place, _TEXT_SIZES)
    deck_text.note(sheet.look, slide, of.notes)


def _head(sheet: _Sheet, slide: Any, said: str, chapter: str) -> float:
    """Write chapter and title; return where the room below begins."""
    look, title = sheet.look, slide.shapes.title
    kept = title.shape_id if title is not None else None
    deck_text.drop([shape for shape in slide.placeholders if shape.shape_id != kept])
    if (
        not look.is_own
        and title is not None
        and (own := templates.title_place(slide, sheet.size, sheet.margin))
    ):
        # The template's own title stays where it is; the chapter then stands at the foot.
        if templates.place_of(title) != own:
            deck_text.put(title, own)
        deck_text.say(look, title.text_frame, said, (own[2] - 0.2, own[3] - 0.1), _TITLE_SIZES)
        return own[1] + own[3] + 0.1
    if look.is_own and chapter != said:
        place: Box = (sheet.margin, 0.3, sheet.inner, 0.34)
        deck_text.say(look, deck_text.box(slide, place), chapter, place[2:], (13, 12), ink=_MUTED)
    place = (sheet.margin, 0.62, sheet.inner, 0.98)
    if title is not None:
        deck_text.settle(title, place)
    frame = title.text_frame if title is not None else deck_text.box(slide, place)
    deck_text.say(look, frame, said, place[2:], _TITLE_SIZES, is_bold=True)
    return 1.75


def _feet(sheet: _Sheet, slide: Any, said: str, number: int) -> float:
    """Write footer and number, where a template has them; return where the room above ends."""
    look, (width, tall) = sheet.look, sheet.size
    feet = templates.Feet(None, None, None) if look.is_own else templates.feet(slide)
    room: Box = (sheet.margin, tall - 0.42, sheet.inner - 0.8, 0.32)
    if feet.number is not None:
        own = templates.copied(slide, feet.number)
        place = templates.place_of(own)
        deck_text.number(look, own.text_frame, number, 10)
        # What the number leaves of the line is the footer's: the date is not written.
        is_right = place[0] > width / 2
        room = (sheet.margin, *room[1:]) if is_right else (place[0] + place[2] + 0.1, *room[1:])
        end = place[0] - 0.1 if is_right else width - sheet.margin
        room = (room[0], place[1], end - room[0], place[3])
    elif look.is_own:
        right: Box = (width - sheet.margin - 0.7, tall - 0.42, 0.7, 0.32)
        deck_text.number(look, deck_text.box(slide, right), number, 10, ink=_MUTED)
    if feet.footer is not None:
        own = templates.copied(slide, feet.footer)
        _, top, _, high = templates.place_of(own)
        room = (room[0], top, room[2], high)
        deck_text.put(own, room)
    frame = own.text_frame if feet.footer is not None else deck_text.box(slide, room)
    deck_text.say(look, frame, said, (room[2] - 0.2, room[3]), _FOOT_SIZES, ink=_MUTED)
    return tall - 0.55 if feet.top is None else feet.top - _ABOVE_FEET


def _exhibits(sheet: _Sheet, slide: Any, exhibits: Sequence[Chart | Table], box: Box) -> None:
    left, top, width, tall = box
    charts = [exhibit for exhibit in exhibits if isinstance(exhibit, Chart)]
    high = chart_height(charts, tall) if charts else tall
    shares = _shares(exhibits, width)
    tables = [(e, share) for e, share in zip(exhibits, shares, strict=True) if isinstance(e, Table)]
    points, apart = together(tables, tall)
    t = words_in(sheet.look.language)
    more = t("… and {n} more")
    for exhibit, share in zip(exhibits, shares, strict=True):
        if isinstance(exhibit, Chart):
            add_chart(slide, exhibit, (left, top, share, high), sheet.look)
        else:
            within: Box = (left, top, share, tall)
            add_table(slide, exhibit, within, sheet.look, points=points, apart=apart, more=more)
        left += share + _GAP


def _shares(exhibits: Sequence[Chart | Table], width: float) -> list[float]:
    """Share out the width: two tables by how much they hold, else alike."""
    room = width - _GAP * (len(exhibits) - 1)
    tables = [exhibit for exhibit in exhibits if isinstance(exhibit, Table)]
    if len(tables) < len(exhibits) or len(tables) != 2:
        return [room / len(exhibits)] * len(exhibits)
    first, second = (table_width(table) for table in tables)
    share = min(max(first / (first + second), _LEAST_SHARE), 1 - _LEAST_SHARE)
    return [room * share, room * (1 - share)]


def _describe(file: Any, review: Review) -> None:
    properties = file.core_properties
    properties.title, properties.subject = plain(review.title, 200), plain(review.footer, 200)
    properties.author, properties.keywords = "Dunlin", ""
