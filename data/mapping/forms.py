"""In which form a column is written, decided from its sample as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.contract import Column
from data.mapping.file_mapping import AMOUNT_FORMS, CLOCK, forms_of
from data.mapping.values import Values
from queries.sentence import Sentence, Term


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a column's values.

    Attributes:
        name: as mapping.toml has it.
        share: of the values that it reads; 1 where there are none.
        is_open: the sample allows another form as well.
        note: what people should know of the choice, or nothing.
    """

    name: str
    share: float
    is_open: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the clear columns of a file show of the way in which it writes the others."""

    order: str = ""
    mark: str = ""


def habits(columns: Iterable[Values]) -> Habits:
    """Look which order of days and months, and which decimal mark, a file's clear columns have."""
    orders, marks = set(), set()
    for values in columns:
        fits = values.fits
        if max(fits["dmy"], fits["mdy"]) >= 0.9 and fits["dmy"] != fits["mdy"] and fits["ymd"] < 0.5:
            orders.add("dmy" if fits["dmy"] > fits["mdy"] else "mdy")
        if max(fits["point"], fits["comma"]) >= 0.9 and abs(fits["point"] - fits["comma"]) > 0.05:
            marks.add("point" if fits["point"] > fits["comma"] else "comma")
    return Habits(order=orders.pop() if len(orders) == 1 else "", mark=marks.pop() if len(marks) == 1 else "")


def form_of(column: Column, values: Values, usual: Habits) -> Form | None:
    """Return the form in which a contract column would be read from values; None if it has no forms."""
    if column.type in ("date", "timestamp"):
        return _date_form(column, values, usual)
    if column.type in ("money", "number", "integer"):
        return _amount_form(column, values, usual)
    return None


def _date_form(column: Column, values: Values, usual: Habits) -> Form:
    fits = values.fits
    if not values.total:
        return Form("ymd", 1.0)
    best = max(fits["ymd"], fits["dmy"], fits["mdy"])
    if fits["excel"] == 1.0 and best < 0.5:
        return Form("excel", 1.0, note=Sentence("Excel's numbers of days"))
    if fits["month"] > best and column.type == "date":
        return Form("month", fits["month"], note=Sentence("a month alone, read as one of its ends"))
    is_cut = column.type == "date" and values.has_time
    note = Sentence("the time of day is dropped") if is_cut else ""
    if fits["ymd"] == best:
        return Form("ymd", best, note=note)
    if fits["dmy"] != fits["mdy"]:
        return Form("dmy" if fits["dmy"] == best else "mdy", best, note=note)
    return _open_order(values, best, usual)


def _open_order(values: Values, share: float, usual: Habits) -> Form:
    """Decide between day and month first where the sample reads either way."""
    if values.iso["dmy"] == values.iso["mdy"]:
        return Form("dmy", share)
    if usual.order:
        note = Sentence("{order}, as in other columns of the file", order=_said(usual.order))
        return Form(usual.order, share, note=note)
    regular = [order for order in ("dmy", "mdy") if _is_monthly(values.iso[order])]
    if len(regular) == 1:
        note = Sentence("{order}, as then all are on one day of the month", order=_said(regular[0]))
        return Form(regular[0], share, note=note)
    return Form(
        "dmy",
        share,
        is_open=True,
        note=Sentence("the sample does not show whether day or month comes first; day is read first"),
    )


def _said(order: str) -> Term:
    return Term("day before month") if order == "dmy" else Term("month before day")


def _is_monthly(iso: Sequence[str]) -> bool:
    """Whether dates are one day of several months, or the months' ends."""
    days = [date.fromisoformat(text) for text in iso]
    months = {(day.year, day.month) for day in days}
    ends = all((day + timedelta(days=1)).day == 1 for day in days)
    return len(months) > 1 and (ends or len({day.day for day in days}) == 1)


def _amount_form(column: Column, values: Values, usual: Habits) -> Form:
    fits = values.fits
    if not values.total:
        return Form("point", 1.0)
    if CLOCK in forms_of(column) and fits[CLOCK] > max(fits[form] for form in AMOUNT_FORMS):
        return Form(CLOCK, fits[CLOCK], note=Sentence("minutes and seconds"))
    share = max(fits[form] for form in AMOUNT_FORMS)
    if column.type == "integer":
        share = min(share, values.whole)
    if fits["point"] != fits["comma"]:
        return Form("point" if fits["point"] > fits["comma"] else "comma", share)
    if not values.open_marks:
        return Form(usual.mark or "point", share)
    if usual.mark:
        mark = Term("a decimal comma") if usual.mark == "comma" else Term("a decimal point")
        return Form(usual.mark, share, note=Sentence("{mark}, as in other columns of the file", mark=mark))
    thousands = "comma" if values.open_marks == {"."} else "point"
    note = Sentence(
        "{mark} before three digits is read as a mark of thousands; the sample does not prove it",
        mark=Term("a point") if thousands == "comma" else Term("a comma"),
    )
    return Form(thousands, share, is_open=True, note=note)
