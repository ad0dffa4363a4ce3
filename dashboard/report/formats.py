"""The files that a review can be taken away as: slides, workbook and hand-out, by their ending."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.report.slides import Review
from queries.errors import DunlinError

Write = Callable[[Review, Numbers, bytes | None], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        title: what it is called; translated where it is shown.
        mime: its media type.
        write: makes its content of a review, in the language of the numbers; slides may take a template.
    """

    title: str
    mime: str
    write: Write


# What writes a kind of file is loaded only when one is written: each brings a library of its own.
def _deck(review: Review, numbers: Numbers, template: bytes | None) -> bytes:
    written: bytes = import_module("dashboard.report.deck").deck(review, template)
    return written


def _workbook(review: Review, numbers: Numbers, template: bytes | None) -> bytes:
    written: bytes = import_module("dashboard.report.workbook").workbook(review)
    return written


def _handout(review: Review, numbers: Numbers, template: bytes | None) -> bytes:
    written: bytes = import_module("dashboard.report.handout").handout(review, numbers)
    return written


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMATS: Final[Mapping[str, Format]] = {
    ".pptx": Format(N_("Slides"), f"{_OFFICE}.presentationml.presentation", _deck),
    ".xlsx": Format(N_("Workbook"), f"{_OFFICE}.spreadsheetml.sheet", _workbook),
    ".html": Format(N_("Hand-out"), "text/html", _handout),
}


def format_of(file: str, formats: Mapping[str, Format] = FORMATS) -> Format:
    """Return the one of some formats that a file's name asks for.

    Raises:
        DunlinError: it has another ending.
    """
    for ending, kind in formats.items():
        if file.lower().endswith(ending):
            return kind
    raise DunlinError(
        "“{file}” cannot be written. Name a file that ends in {endings}.",
        file=file,
        endings=", ".join(formats),
    )


def put(out: Path, content: bytes) -> None:
    """Put a file in its place at once: who opens it sees all of it, or the one before.

    Raises:
        DunlinError: it cannot be written there.
    """
    fresh = out.with_name(f"{out.name}.new")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, out)
    except OSError as problem:
        raise DunlinError("“{file}” cannot be written there.", file=str(out)) from problem
