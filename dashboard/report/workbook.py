"""A review → a workbook: contents and remarks, then a sheet a slide with real numbers and native charts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.i18n import N_, words_in
from dashboard.report import style
from dashboard.report.cells import Book, lines_in
from dashboard.report.slide_worksheet import add_sheet
from dashboard.report.slides import Review, Slide, plain
from dashboard.report.worksheet import Worksheet, sheet_name

_CONTENTS: Final = N_("Contents")
# Columns of the contents, in digits: number, link, sentence.
_WIDTHS: Final = (6.0, 30.0, 96.0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A slide and the sheet that it gets.

    Attributes:
        name: of the sheet.
        number: of chapter and slide.
        chapter: title of the chapter.
    """

    name: str
    number: str
    chapter: str
    slide: Slide


def workbook(review: Review) -> bytes:
    """Return a review as an .xlsx file; what people wrote themselves stands on its first sheet."""
    target = io.BytesIO()
    book = Book(target, review.language, review.currency)
    entries, contents = _entries(review), sheet_name(words_in(review.language)(_CONTENTS))
    _contents(book, review, contents, entries)
    for entry in entries:
        add_sheet(book, review, entry.slide, entry.name, entry.chapter, contents)
    said = {"title": plain(review.title, 200), "subject": plain(review.footer, 200), "author": "Dunlin"}
    book.file.set_properties(said)
    book.file.close()
    return target.getvalue()


def _entries(review: Review) -> list[_Entry]:
    """Return the sheets in the order of the slides; their numbers make their names differ."""
    computed = [chapter for chapter in review.chapters if not chapter.is_by_hand]
    return [
        _Entry(sheet_name(f"{c}.{s} {slide.topic}"), f"{c}.{s}", chapter.title, slide)
        for c, chapter in enumerate(computed, start=1)
        for s, slide in enumerate(chapter.slides, start=1)
    ]


def _contents(book: Book, review: Review, name: str, entries: Sequence[_Entry]) -> None:
    page = Worksheet(book, review, name, _WIDTHS)
    row = page.across(0, review.title, size=20, bold=True)
    row = page.across(row, review.subtitle, size=11)
    row = page.across(row, review.footer, size=9, font_color=style.MUTED)
    row = _remarks(page, review, row + 1)
    t = words_in(review.language)
    head = {"bold": True, "bg_color": style.BAND, "bottom": 1, "bottom_color": style.RULE}
    for place, text in enumerate(("", t("Sheet"), t("What it says"))):
        book.write(page.sheet, row, place, text, **head)
    chapter, row = "", row + 1
    for entry in entries:
        if entry.chapter != chapter:
            chapter, row = entry.chapter, page.across(row, entry.chapter, bold=True)
        _listed(page, row, entry)
        row += 1
    page.end(row)


def _remarks(page: Worksheet, review: Review, row: int) -> int:
    """Write what people wrote themselves; return the row after it."""
    for slide in (slide for chapter in review.chapters if chapter.is_by_hand for slide in chapter.slides):
        row = page.across(row, slide.title, size=12, bold=True)
        row = page.paragraphs(row, slide.lines)
        row = page.paragraphs(row, slide.notes, size=9, font_color=style.MUTED) + 1
    return row


def _listed(page: Worksheet, row: int, entry: _Entry) -> None:
    said = plain(entry.slide.title)
    page.book.write(page.sheet, row, 0, entry.number, valign="top", font_color=style.MUTED)
    page.link(row, 1, entry.name, entry.slide.topic or entry.number)
    page.book.write(page.sheet, row, 2, said, text_wrap=True, valign="top")
    page.set_lines(row, lines_in(said, _WIDTHS[2]))
