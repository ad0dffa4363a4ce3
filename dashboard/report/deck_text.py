"""Text of a deck: boxes and placeholders, in the largest letters in which it fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from dashboard.report import typeface
from dashboard.report.drawing import Box, Colour, Look, write
from dashboard.report.slides import plain

LINE_SIZES: Final = (14, 13, 12, 11, 10)
# Titles that are longer say too much for one slide; names in them are cut before.
_LONGEST = 260
# What every slide number has in common; programs write their own in its place.
_NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"


def box(slide: Any, place: Box) -> Any:
    """Add a box for text without a margin; return its frame."""
    frame = slide.shapes.add_textbox(*(Inches(part) for part in place)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def put(shape: Any, place: Box) -> None:
    """Move a shape."""
    shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in place)


def settle(shape: Any, place: Box) -> None:
    """Move a placeholder of ours; its text begins at its upper left corner."""
    put(shape, place)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP


def say(
    look: Look,
    frame: Any,
    text: str,
    room: tuple[float, float],
    sizes: tuple[int, ...],
    *,
    is_bold: bool | None = None,
    ink: Colour | None = None,
) -> None:
    """Write one paragraph in the largest of the sizes in which it fits; what fits in none is cut.

    Args:
        room: width and height, in inches.
        ink: ours; in a template the theme's colours hold.
    """
    # Bold letters are wider.
    room = (room[0] / 1.1, room[1]) if is_bold else room
    said, points = typeface.fitted(plain(text, _LONGEST), *room, sizes)
    frame.text = said
    frame.word_wrap = True
    if look.is_own:
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    write(frame, points, look, is_bold=is_bold, ink=(ink or look.ink) if look.is_own else None)


def number(look: Look, frame: Any, of: int, points: float, *, ink: Colour | None = None) -> None:
    """Write the number of a slide as a field, which follows where the slide is moved."""
    say(look, frame, str(of), (1.0, 1.0), (round(points),), ink=ink)
    paragraph = frame.paragraphs[0]
    if look.is_own:
        paragraph.alignment = PP_ALIGN.RIGHT
    (run,) = paragraph.runs
    field = OxmlElement("a:fld")
    field.set("id", _NUMBER_FIELD)
    field.set("type", "slidenum")
    for part in list(run._r):
        field.append(part)
    run._r.getparent().replace(run._r, field)


def lines_height(texts: Sequence[str], width: float) -> float:
    """Return the room that lines below an exhibit take, at most a third of a slide."""
    smallest = LINE_SIZES[2]
    needed = sum(typeface.text_height(text, width, smallest) + 0.06 for text in texts)
    return min(needed + 0.1, 2.0) if texts else 0.0


def paragraphs(look: Look, slide: Any, texts: Sequence[str], place: Box, sizes: tuple[int, ...]) -> None:
    """Write paragraphs in the largest letters in which they fit; what does not is cut, and says so by “…”."""
    width, most = place[2] - 0.1, place[3]
    points = next((p for p in sizes if _height(texts, width, p) <= most), sizes[-1])
    each = most / len(texts)
    is_full = _height(texts, width, points) > most
    frame = box(slide, place)
    for count, text in enumerate(texts):
        said = plain(text, 2000)
        if is_full:
            said, _ = typeface.fitted(said, width, each, (points,))
        paragraph = frame.paragraphs[0] if count == 0 else frame.add_paragraph()
        paragraph.text = said
        paragraph.space_after = Pt(round(points / 4))
    write(frame, points, look, ink=look.ink if look.is_own else None)


def note(look: Look, slide: Any, notes: Sequence[str]) -> None:
    """Write what stands behind a slide into its notes."""
    frame = slide.notes_slide.notes_text_frame
    if frame is None:
        return
    frame.text = "\n".join(plain(text, 4000) for text in notes)
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            typeface.set_typeface(run._r.get_or_add_rPr(), look.language, has_latin=False)


def drop(shapes: Sequence[Any]) -> None:
    """Take shapes off a slide."""
    for shape in shapes:
        shape._element.getparent().remove(shape._element)


def _height(texts: Sequence[str], width: float, points: float) -> float:
    # A quarter of a line stands between paragraphs.
    return sum(typeface.text_height(text, width, points) + points / 4 / 72 for text in texts)
