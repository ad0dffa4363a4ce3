"""A review → a slide deck: native charts and tables, notes on each slide, a company's own template."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from dashboard.i18n import words_in
from dashboard.report import typeface
from dashboard.report.drawing import Box, add_chart, add_table, write
from dashboard.report.slides import Chart, Review, Slide, plain
from queries.errors import DunlinError

_WIDTH, _HEIGHT = 13.333, 7.5
_GREY, _INK = RGBColor(0x5B, 0x66, 0x72), RGBColor(0x1B, 0x27, 0x33)
_TITLE_SIZES: Final = (26, 24, 22, 20, 18, 16)
_LINE_SIZES: Final = (14, 13, 12, 11, 10)
_TEXT_SIZES: Final = (18, 16, 14, 12, 11, 10)
# Titles that are longer say too much for one slide; names in them are cut before.
_LONGEST_TITLE = 260
_TITLES: Final = (1, 3)
"""Types of placeholders that hold a title: title and centred title."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A presentation and where on its slides there is room.

    Attributes:
        is_own: whether there is no template, so that typefaces and places are ours.
    """

    file: Any
    language: str
    is_own: bool

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in inches."""
        return Emu(self.file.slide_width).inches, Emu(self.file.slide_height).inches

    @property
    def margin(self) -> float:
        """Left and right of what stands on a slide."""
        return self.size[0] * 0.045


def deck(review: Review, template: bytes | None = None) -> bytes:
    """Return a review as a .pptx file.

    Args:
        review: what it says.
        template: a .pptx whose layouts and theme are used; the slides in it are left out.

    Raises:
        DunlinError: the template cannot be read.
    """
    sheet = _Sheet(_opened(template), review.language, template is None)
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
    _opened(template)


def _opened(template: bytes | None) -> Any:
    if template is None:
        file = Presentation()
        _widen(file)
        return file
    try:
        file = Presentation(io.BytesIO(template))
    except (PackageNotFoundError, BadZipFile, ValueError, KeyError) as problem:
        raise DunlinError("The template is no .pptx file, or it is damaged. Choose another.") from problem
    if not len(file.slide_layouts):
        raise DunlinError("The template has no slide layout. Choose another.")
    ids = file.slides._sldIdLst
    for entry in list(ids):
        file.part.drop_rel(entry.rId)
        ids.remove(entry)
    return file


def _widen(file: Any) -> None:
    """Make the plain layouts as wide as screens are."""
    factor = Inches(_WIDTH) / file.slide_width
    file.slide_width, file.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    for of in (file.slide_master, *file.slide_layouts):
        for shape in of.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = round(shape.left * factor), round(shape.width * factor)


def _layout(file: Any, kind: str) -> Any:
    """Return the layout of a type, else the one with a title and the least besides."""
    named = [layout for layout in file.slide_layouts if layout._element.get("type") == kind]
    if named:
        return named[0]

    def fit(layout: Any) -> tuple[bool, int]:
        types = [shape.placeholder_format.type for shape in layout.placeholders]
        return not any(one in _TITLES for one in types), len(types)

    return min(file.slide_layouts, key=fit)


def _cover(sheet: _Sheet, review: Review) -> None:
    slide = sheet.file.slides.add_slide(_layout(sheet.file, "title"))
    width, tall = sheet.size
    title = slide.shapes.title
    rest = [shape for shape in slide.placeholders if title is None or shape.shape_id != title.shape_id]
    box: Box = (sheet.margin, tall * 0.34, width - 2 * sheet.margin, 1.2)
    frame = title.text_frame if title is not None else _box(slide, box)
    if sheet.is_own and title is not None:
        _place(title, box)
    _say(sheet, frame, review.title, (box[2], 1.2), (40, 36, 32, 28, 24), is_bold=True)
    under: Box = (sheet.margin, tall * 0.34 + 1.3, width - 2 * sheet.margin, 1.0)
    own = next((shape for shape in rest if shape.has_text_frame), None)
    if own is not None and not sheet.is_own:
        frame = own.text_frame
        rest.remove(own)
    else:
        frame = _box(slide, under)
    _say(sheet, frame, review.subtitle, (under[2], 1.0), (20, 18, 16, 14, 12), ink=_GREY)
    _drop(rest)
    _note(sheet, slide, (review.footer,))


def _slide(sheet: _Sheet, of: Slide, chapter: str, footer: str, number: int) -> None:
    slide = sheet.file.slides.add_slide(_layout(sheet.file, "titleOnly"))
    width, tall = sheet.size
    top = _head(sheet, slide, of.title, chapter)
    inner, bottom = width - 2 * sheet.margin, tall - 0.5
    texts = [text for text in of.lines if text]
    if of.exhibits:
        body = bottom - _lines_height(texts, inner) - 0.1
        _exhibits(sheet, slide, of, (sheet.margin, top, inner, body - top))
        if texts:
            _paragraphs(sheet, slide, texts, (sheet.margin, body, inner, bottom - body), _LINE_SIZES)
    elif texts:
        _paragraphs(sheet, slide, texts, (sheet.margin, top + 0.2, inner, bottom - top - 0.2), _TEXT_SIZES)
    frame = _box(slide, (sheet.margin, tall - 0.42, inner - 0.8, 0.32))
    _say(sheet, frame, footer, (inner - 0.8, 0.3), (10, 9), ink=_GREY)
    frame = _box(slide, (width - sheet.margin - 0.7, tall - 0.42, 0.7, 0.32))
    _say(sheet, frame, str(number), (0.7, 0.3), (10,), ink=_GREY, is_right=True)
    _note(sheet, slide, of.notes)


def _head(sheet: _Sheet, slide: Any, said: str, chapter: str) -> float:
    """Write chapter and title; return where the room below begins."""
    width, tall = sheet.size
    inner = width - 2 * sheet.margin
    title = slide.shapes.title
    kept = title.shape_id if title is not None else None
    _drop([shape for shape in slide.placeholders if shape.shape_id != kept])
    if sheet.is_own or title is None:
        frame = _box(slide, (sheet.margin, 0.3, inner, 0.34))
        _say(sheet, frame, chapter, (inner, 0.34), (13, 12), ink=_GREY)
        box: Box = (sheet.margin, 0.62, inner, 0.98)
        if title is None:
            _say(sheet, _box(slide, box), said, (inner, 0.98), _TITLE_SIZES, is_bold=True)
        else:
            _place(title, box)
            _say(sheet, title.text_frame, said, (inner, 0.98), _TITLE_SIZES, is_bold=True)
        return 1.75
    # The template's own title stays where it is; the chapter is written with it, where it has room.
    room = (Emu(title.width).inches - 0.2, Emu(title.height).inches)
    _say(sheet, title.text_frame, f"{chapter} · {said}", room, _TITLE_SIZES)
    return min(Emu(title.top).inches + room[1] + 0.1, tall * 0.4)


def _exhibits(sheet: _Sheet, slide: Any, of: Slide, box: Box) -> None:
    left, top, width, tall = box
    gap = 0.3
    share = (width - gap * (len(of.exhibits) - 1)) / len(of.exhibits)
    t = words_in(sheet.language)
    for place, exhibit in enumerate(of.exhibits):
        within: Box = (left + place * (share + gap), top, share, tall)
        if isinstance(exhibit, Chart):
            add_chart(slide, exhibit, within, sheet.language, has_latin=sheet.is_own)
        else:
            more = t("… and {n} more")
            add_table(slide, exhibit, within, sheet.language, has_latin=sheet.is_own, more=more)


def _lines_height(texts: Sequence[str], width: float) -> float:
    """Return the room that lines below an exhibit take, at most a third of a slide."""
    smallest = _LINE_SIZES[2]
    needed = sum(typeface.height(typeface.lines(text, width, smallest), smallest) + 0.06 for text in texts)
    return min(needed + 0.1, 2.0) if texts else 0.0


def _paragraphs(sheet: _Sheet, slide: Any, texts: Sequence[str], box: Box, sizes: tuple[int, ...]) -> None:
    """Write paragraphs in the largest letters in which they fit; what does not is cut, and says so by “…”."""
    width, most = box[2] - 0.1, box[3]
    points = next((p for p in sizes if _all_height(texts, width, p) <= most), sizes[-1])
    each = most / len(texts)
    is_full = _all_height(texts, width, points) > most
    frame = _box(slide, box)
    for place, text in enumerate(texts):
        said = plain(text, 2000)
        if is_full:
            said, _ = typeface.fitted(said, width, each, (points,))
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = said
    write(frame, points, sheet.language, has_latin=sheet.is_own, ink=_INK)


def _all_height(texts: Sequence[str], width: float, points: float) -> float:
    return sum(typeface.height(typeface.lines(text, width, points), points) for text in texts)


def _box(slide: Any, box: Box) -> Any:
    frame = slide.shapes.add_textbox(*(Inches(part) for part in box)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in box)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP


def _say(
    sheet: _Sheet,
    frame: Any,
    text: str,
    room: tuple[float, float],
    sizes: tuple[int, ...],
    *,
    is_bold: bool | None = None,
    is_right: bool = False,
    ink: RGBColor | None = None,
) -> None:
    # Bold letters are wider.
    room = (room[0] / 1.1, room[1]) if is_bold else room
    said, points = typeface.fitted(plain(text, _LONGEST_TITLE), *room, sizes)
    frame.text = said
    frame.word_wrap = True
    if sheet.is_own or is_right:
        frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
    if ink is None and sheet.is_own:
        ink = _INK
    write(frame, points, sheet.language, has_latin=sheet.is_own, is_bold=is_bold, ink=ink)


def _drop(shapes: Sequence[Any]) -> None:
    for shape in shapes:
        shape._element.getparent().remove(shape._element)


def _note(sheet: _Sheet, slide: Any, notes: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        return
    frame.text = "\n".join(plain(text, 4000) for text in notes)
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            typeface.set_typeface(run._r.get_or_add_rPr(), sheet.language, has_latin=False)


def _describe(file: Any, review: Review) -> None:
    properties = file.core_properties
    properties.title, properties.subject = plain(review.title, 200), plain(review.footer, 200)
    properties.author, properties.keywords = "Dunlin", ""
