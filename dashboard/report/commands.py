"""What `dunlin review` does: compute the review of a scope and a period, and write it as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dashboard.i18n import LANGUAGES, LOCALES
from dashboard.numbers import Numbers
from dashboard.report.content import review
from dashboard.report.deck import read_template
from dashboard.report.formats import format_of, put
from dashboard.report.period import newest_quarter, period_of
from queries import Scope, connect
from queries.errors import UnknownNameError
from queries.reviews import remark
from queries.store import Store


def write_review(
    store: Store,
    outs: Sequence[Path],
    *,
    period: str | None,
    teams: Sequence[str],
    collectors: Sequence[str],
    language: str,
    template: Path | None,
    tell: Callable[[str], None],
) -> None:
    """Compute a review once and write it as each of the files, with what people kept with it on its page.

    Raises:
        DunlinError: the language, the period, a member, the template or a file's name cannot be.
        NotPublishedError: nothing is published.
    """
    kinds = [format_of(out.name) for out in outs]
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    model = read_template(template) if template else None
    warehouse = connect(store.current())
    reader = warehouse.reader()
    loaded = reader.months()
    asked = period_of(period or newest_quarter(loaded), loaded)
    who = Scope()
    for name, kept in (("team", teams), ("collector", collectors)):
        who = who.narrow(Scope.of(None, None, **{name: kept})) if kept else who
    numbers = Numbers(LOCALES[language], warehouse.about["currency"])
    written = remark(store, asked.label, reader.viewer.narrow(who))
    made = review(reader, who, asked, numbers, tell, written)
    for out, kind in zip(outs, kinds, strict=True):
        put(out, kind.write(made, numbers, model))
        print(
            f"Wrote {len(made.slides) + 1} slides to {out}"
            if out.suffix.lower() == ".pptx"
            else f"Wrote {out}"
        )
