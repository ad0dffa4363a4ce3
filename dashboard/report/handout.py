"""A review → one self-contained HTML page that prints well: no script, no address, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import Final

from dashboard.i18n import N_, Words, words_in
from dashboard.numbers import Numbers
from dashboard.report.markup import element, inner, paragraphs
from dashboard.report.one_page import zoom_of
from dashboard.report.page_exhibits import exhibits
from dashboard.report.slides import Chapter, Review, Slide, plain
from dashboard.report.typeface import LANGUAGE_TAGS

# Nothing may be fetched and nothing run, whatever a name in the data looks like.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_CONTENTS: Final = N_("Contents")


def handout(review: Review, numbers: Numbers, *, is_sheet: bool = False) -> bytes:
    """Return a review as one HTML file, in UTF-8.

    Args:
        review: what it says.
        numbers: writes the figures of charts, in the language of the review.
        is_sheet: whether each chapter is one printed page, without a cover and contents.
    """
    t = words_in(review.language)
    body = [_head(review)]
    if not is_sheet:
        body.append(_contents(review, t))
    body.append(element("main", *_chapters(review, numbers, t, is_sheet=is_sheet)))
    page = element(
        "html",
        element("head", *_meta(review)),
        element("body", *body, class_="sheet" if is_sheet else "report"),
        lang=LANGUAGE_TAGS[review.language],
    )
    return f"<!doctype html>\n{page}\n".encode()


def _meta(review: Review) -> Iterable[str]:
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="generator" content="Dunlin">'
    yield element("title", inner(review.title))
    style = (files("dashboard.report") / "handout.css").read_text("utf-8")
    edges = {"top-left": review.title, "bottom-left": review.footer}
    written = " ".join(f"@{edge} {{ content: {_css_text(text)}; }}" for edge, text in edges.items())
    # What is said for one page alone comes after what is said for all.
    yield element("style", f"@page {{ {written} }}\n{style}")


def _css_text(text: str) -> str:
    """Return a text as a string of CSS; all but letters and digits are written by their numbers."""
    return '"{}"'.format("".join(c if c.isalnum() else f"\\{ord(c):x} " for c in plain(text, 110)))


def _head(review: Review) -> str:
    return element(
        "header",
        element("h1", inner(review.title)),
        element("p", inner(review.subtitle), class_="subtitle"),
        element("p", inner(review.footer), class_="version"),
        class_="cover",
    )


def _contents(review: Review, t: Words) -> str:
    entries = []
    for c, chapter in enumerate(review.chapters, start=1):
        entries.append(element("dt", element("a", inner(chapter.title), href=f"#{_name(c)}")))
        for s, slide in enumerate(chapter.slides, start=1):
            if slide.title == chapter.title:
                continue
            link = element("a", inner(slide.title), href=f"#{_name(c, s)}")
            entries.append(element("dd", element("span", inner(slide.topic)), link))
    title = element("h2", inner(t(_CONTENTS)), id="contents")
    return element("nav", title, element("dl", *entries), aria_labelledby="contents")


def _name(chapter: int, slide: int | None = None) -> str:
    return f"s{chapter}" if slide is None else f"s{chapter}-{slide}"


def _chapters(review: Review, numbers: Numbers, t: Words, *, is_sheet: bool) -> Iterable[str]:
    for c, chapter in enumerate(review.chapters, start=1):
        yield _chapter(chapter, c, numbers, t, is_sheet=is_sheet)


def _chapter(chapter: Chapter, number: int, numbers: Numbers, t: Words, *, is_sheet: bool) -> str:
    title = element("h2", inner(chapter.title))
    slides = [
        _slide(
            slide,
            _name(number, s),
            numbers,
            t,
            is_named=slide.title != chapter.title,
            is_low=is_sheet,
        )
        for s, slide in enumerate(chapter.slides, start=1)
    ]
    # A heading alone at the foot of a page says nothing: it stands with the first slide.
    first = element("div", title, *slides[:1], class_="first")
    zoom = f"--zoom: {zoom_of(chapter, numbers, is_first=number == 1)}" if is_sheet else None
    return element("section", first, *slides[1:], class_="chapter", id=_name(number), style=zoom)


def _slide(slide: Slide, name: str, numbers: Numbers, t: Words, *, is_named: bool, is_low: bool) -> str:
    parts = []
    if slide.topic:
        parts.append(element("p", inner(slide.topic), class_="topic"))
    if is_named:
        parts.append(element("h3", inner(slide.title)))
    if slide.exhibits:
        parts.append(exhibits(slide, numbers, is_low=is_low))
    parts.append(paragraphs(slide.lines, "lines"))
    if any(slide.notes):
        behind = element("summary", inner(t("What stands behind it")))
        parts.append(element("details", behind, paragraphs(slide.notes, "said"), class_="notes"))
    return element("article", *parts, class_="slide", id=name)
