"""What `dunlin sheet` does: compute one collector's sheet for an appraisal talk, and write it as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from dashboard.i18n import LANGUAGES, LOCALES
from dashboard.numbers import Numbers
from dashboard.report.formats import FORMATS, Format, format_of, put
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.sheet import sheet
from dashboard.report.slides import Review
from queries import connect
from queries.appraisal_weights import appraisal_weights
from queries.errors import UnknownNameError
from queries.store import Store


def _pages(made: Review, numbers: Numbers, template: bytes | None) -> bytes:
    written: bytes = import_module("dashboard.report.handout").handout(made, numbers, is_sheet=True)
    return written


# A page to print, or slides to edit; a sheet has no workbook.
SHEET_FORMATS: Final[Mapping[str, Format]] = {
    ".html": Format(FORMATS[".html"].title, FORMATS[".html"].mime, _pages),
    ".pptx": FORMATS[".pptx"],
}


def write_sheet(
    store: Store, outs: Sequence[Path], *, collector: str, period: str | None, language: str
) -> None:
    """Compute a sheet once and write it as each of the files.

    Raises:
        DunlinError: the language, the period, the collector, the weights or a file's name cannot be.
        NotPublishedError: nothing is published.
    """
    kinds = [format_of(out.name, SHEET_FORMATS) for out in outs]
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    warehouse = connect(store.current())
    reader = warehouse.reader()
    loaded = reader.months()
    asked = period_of(period or newest_quarter(loaded), loaded)
    numbers = Numbers(LOCALES[language], warehouse.about["currency"])
    made = sheet(reader, collector, asked, numbers, appraisal_weights(store.root))
    for out, kind in zip(outs, kinds, strict=True):
        put(out, kind.write(made, numbers, None))
        print(f"Wrote {out}")
