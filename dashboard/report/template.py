"""A company's own .pptx: layouts and theme are kept, the slides in it are not; and where there is room."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zipfile import BadZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from dashboard.report.drawing import Box
from queries.errors import DunlinError

_WIDTH, _HEIGHT = 13.333, 7.5
TITLES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
SUBTITLE: Final = PP_PLACEHOLDER.SUBTITLE
_FOOTER, _NUMBER = PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER
# What stands at the foot of each slide and is no content.
_FEET: Final = (_FOOTER, _NUMBER, PP_PLACEHOLDER.DATE)
# A title has to leave room: it begins and ends in this upper part of a slide, and is this wide at least.
_LOWEST_START, _LOWEST_END, _NARROWEST_TITLE = 0.3, 0.4, 0.5
_CORE = "/docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Feet:
    """Places at the foot of a layout.

    Attributes:
        footer, number: their placeholders; None where the layout has none.
        top: where they begin, in inches; None where it has neither.
    """

    footer: Any | None
    number: Any | None
    top: float | None


def opened(template: bytes | None) -> Any:
    """Return an empty presentation: plain and wide, or with a template's layouts.

    Raises:
        DunlinError: the template is no .pptx, damaged, or has no slide layout.
    """
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
    _empty(file)
    _drop_second_core(file)
    return file


def layout(file: Any, kind: str) -> Any:
    """Return the layout of a type, `title` or `titleOnly`; else one with its places, the fewest besides."""
    named = [layout for layout in file.slide_layouts if layout._element.get("type") == kind]
    if named:
        return named[0]
    wanted = (TITLES, (SUBTITLE,)) if kind == "title" else (TITLES,)

    def unfit(layout: Any) -> tuple[int, int]:
        types = [shape.placeholder_format.type for shape in layout.placeholders]
        lacking = sum(not set(kinds) & set(types) for kinds in wanted)
        return lacking, sum(one not in _FEET for one in types)

    return min(file.slide_layouts, key=unfit)


def subtitle(placeholders: Sequence[Any]) -> Any | None:
    """Return the place of a subtitle, else that of text, or None."""
    for kind in (SUBTITLE, PP_PLACEHOLDER.BODY):
        for shape in placeholders:
            if shape.placeholder_format.type == kind:
                return shape
    return None


def title_place(slide: Any, size: tuple[float, float], margin: float) -> Box | None:
    """Return where a title may stand: where the layout has it, else its master; None if neither leaves room.

    It begins where the template has it, and ends early enough; one too narrow for a sentence is widened.

    Args:
        size: of the slide, in inches.
        margin: left and right of what is widened.
    """
    master = next((s for s in slide.slide_layout.slide_master.placeholders if _is_title(s)), None)
    for shape in (slide.shapes.title, master):
        if shape is None or None in (shape.left, shape.top, shape.width, shape.height):
            continue
        left, top, width, tall = place_of(shape)
        if not 0 <= top <= size[1] * _LOWEST_START:
            continue
        if left < 0 or width < size[0] * _NARROWEST_TITLE or left + width > size[0]:
            left, width = margin, size[0] - 2 * margin
        return left, top, width, min(tall, size[1] * _LOWEST_END - top)
    return None


def feet(slide: Any) -> Feet:
    """Return the places of footer and number of a slide's layout."""
    found = {shape.placeholder_format.type: shape for shape in slide.slide_layout.placeholders}
    footer, number = found.get(_FOOTER), found.get(_NUMBER)
    tops = [place_of(shape)[1] for shape in (footer, number) if shape is not None]
    return Feet(footer, number, min(tops) if tops else None)


def copied(slide: Any, placeholder: Any) -> Any:
    """Put a placeholder of the layout on a slide, where and as the layout has it; return it."""
    slide.shapes.clone_placeholder(placeholder)
    wanted = placeholder.placeholder_format.idx
    return next(shape for shape in slide.placeholders if shape.placeholder_format.idx == wanted)


def place_of(shape: Any) -> Box:
    """Return left, top, width and height of a shape, in inches."""
    left, top, width, tall = (Emu(one).inches for one in (shape.left, shape.top, shape.width, shape.height))
    return left, top, width, tall


def _is_title(shape: Any) -> bool:
    return shape.placeholder_format.type in TITLES


def _widen(file: Any) -> None:
    """Make the plain layouts as wide as screens are."""
    factor = Inches(_WIDTH) / file.slide_width
    file.slide_width, file.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    for of in (file.slide_master, *file.slide_layouts):
        for shape in of.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = round(shape.left * factor), round(shape.width * factor)


def _empty(file: Any) -> None:
    """Leave out the slides, and what else names them: custom shows, and sections in the extensions."""
    ids = file.slides._sldIdLst
    for entry in list(ids):
        file.part.drop_rel(entry.rId)
        ids.remove(entry)
    for name in ("p:custShowLst", "p:extLst"):
        for element in file.part._element.findall(qn(name)):
            element.getparent().remove(element)


def _drop_second_core(file: Any) -> None:
    """Leave out properties that LibreOffice relates by a type of its own: two parts would share a name."""
    package = file.part.package
    for key, relation in list(package._rels.items()):
        is_usual = relation.is_external or relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES
        if not is_usual and str(relation.target_part.partname) == _CORE:
            package.drop_rel(key)
