"""What would come of a changed roll rate, as a sentence."""

from __future__ import annotations

from dashboard.numbers import Numbers
from dashboard.outlook_wording import UNITS
from dashboard.outlooks import CHARGED_OFF, Outlook
from queries.catalog import Unit


def what_if(
    outlook: Outlook, changed: Outlook, paid: tuple[float, float] | None, weight: str, numbers: Numbers
) -> str:
    """Say what a change of a roll rate would make of the outlook.

    Args:
        outlook, changed: as it is expected, and with the change; both by the weight that is shown.
        paid: recovered up to the end as expected and with the change; None where none is expected.
        weight: accounts or balance.
        numbers: writes figures in the viewer's language.
    """
    t, unit = numbers.words, UNITS[weight]
    lost = [float(of.way.ended(CHARGED_OFF).sum()) for of in (outlook, changed)]
    said = {
        "when": numbers.month(outlook.months[-1]),
        "stock": numbers.value(float(changed.totals[-1]), unit),
        "more": _more(float(changed.totals[-1] - outlook.totals[-1]), unit, numbers),
        "lost": numbers.value(lost[1], unit),
        "lost_more": _more(lost[1] - lost[0], unit, numbers),
    }
    first = t(
        "Past due at the end of {when}: {stock} ({more}); charged off until then: {lost} ({lost_more})",
        **said,
    )
    if paid is None:
        return first
    return t(
        "{first}; recovered: {paid} ({paid_more})",
        first=first,
        paid=numbers.money(paid[1]),
        paid_more=_more(paid[1] - paid[0], "money", numbers),
    )


def _more(change: float, unit: Unit, numbers: Numbers) -> str:
    t = numbers.words
    if round(change) == 0:
        return t("unchanged")
    written = numbers.value(abs(change), unit)
    return t("{amount} more", amount=written) if change > 0 else t("{amount} less", amount=written)
