"""Chapter 2: who is past due, where they move, and for what reasons."""

from __future__ import annotations

from dashboard import wording
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report import pictures
from dashboard.report.asking import Asked
from dashboard.report.slides import Slide, Table
from models.intervals import is_enough
from queries import Result
from queries.dimensions import CURRENT, DIMENSIONS, UNKNOWN

_BUCKETS, _ROLLS, _REASONS = N_("Delinquent accounts"), N_("Roll rates"), N_("Reasons")


def bucket_slide(asked: Asked) -> Slide:
    """How much is past due at each month's end, by bucket."""
    result = asked.run("delinquent_accounts", ("month", "bucket"), asked.course)
    if not any(row["n"] and row["month"] in asked.months for row in result.records):
        return asked.missing(asked.t(_BUCKETS), asked.t("There are no observations in these months."))
    chart = pictures.stacked(result, asked)
    return Slide(
        wording.stack_headline(result, asked.numbers), (chart,), _breaks(result, asked), asked.notes([result])
    )


def _breaks(result: Result, asked: Asked) -> tuple[str, ...]:
    """Say from when on codes mean something else, where months on both sides are drawn."""
    t, drawn = asked.t, [row["month"] for row in result.records]
    return tuple(
        t(
            "The status codes mean something else from {month} on: figures before and after cannot be "
            "compared.",
            month=asked.numbers.month(month),
        )
        for month in asked.breaks
        if min(drawn) < month <= max(drawn)
    )


def roll_slide(asked: Asked) -> Slide:
    """Where the accounts of each bucket are found at the next month's end."""
    t = asked.t
    result = asked.run("roll_rate_matrix", ("bucket", "next_bucket"))
    rows = [row for row in result.records if row["bucket"] != UNKNOWN and row["next_bucket"] != UNKNOWN]
    if not any(row["n"] for row in rows if row["bucket"] != CURRENT):
        return asked.missing(t(_ROLLS), wording.matrix_headline(result, asked.numbers))
    return Slide(
        wording.matrix_headline(result, asked.numbers),
        (matrix(result, asked),),
        (t("Each row adds up to 100%. A row of fewer than 30 accounts shows counts."),),
        asked.notes([result]),
    )


def matrix(result: Result, asked: Asked) -> Table:
    """Write the matrix: from the bucket of the row to that of the column."""
    t, numbers = asked.t, asked.numbers
    cells = {(row["bucket"], row["next_bucket"]): row for row in result.records if row["n"]}
    froms = pictures.ordered("bucket", [one for one, _ in cells if one != UNKNOWN])
    tos = pictures.ordered("bucket", [other for _, other in cells if other != UNKNOWN])
    rows = []
    for one in froms:
        n = sum(row["n"] for (bucket, _), row in cells.items() if bucket == one)
        texts = []
        for other in tos:
            row = cells.get((one, other))
            if row is None:
                texts.append(NO_VALUE)
            elif is_enough(n):
                texts.append(numbers.value(row["value"], "share"))
            else:
                texts.append(t("{part} of {whole}", part=numbers.count(row["n"]), whole=numbers.count(n)))
        rows.append((numbers.member("bucket", one), *texts, numbers.count(n)))
    head = (t(DIMENSIONS["bucket"].title), *(numbers.member("bucket", other) for other in tos), t("Accounts"))
    return Table(t(result.metric.title), head, tuple(rows))


def reason_slide(asked: Asked) -> Slide:
    """For what reasons accounts are past due, and how hard each is to collect."""
    t, numbers = asked.t, asked.numbers
    if not asked.answers("delinquent_accounts", "delinquency_reason"):
        return asked.missing(t(_REASONS), t("The published data has no reasons of delinquency."))
    counted = asked.run("delinquent_accounts", ("delinquency_reason",))
    rows = [row for row in counted.records if row["n"]]
    if not rows:
        return asked.missing(t(_REASONS), t("There are no observations in these months."))
    success = asked.run("success_rate", ("delinquency_reason",))
    listed = numbers.count(len(rows))
    charts = pictures.parts(counted, asked), pictures.parts(success, asked)
    return Slide(
        _reason_title(counted, asked),
        tuple(chart for chart in charts if not chart.is_empty),
        (
            t(
                "Reasons differ in how hard they are to collect: rates here compare reasons, not the people "
                "who work them. A reason with fewer than 30 cases has no bar."
            ),
        ),
        asked.notes([counted, success], t("In the order of the list: {n} reasons.", n=listed)),
    )


def _reason_title(counted: Result, asked: Asked) -> str:
    t, numbers = asked.t, asked.numbers
    rows = {row["delinquency_reason"]: float(row["value"]) for row in counted.records if row["n"]}
    total, known = sum(rows.values()), {name: n for name, n in rows.items() if name is not None}
    said = {"total": numbers.count(total), "month": numbers.month(asked.period.until)}
    if not known:
        return t("Of {total} accounts past due at the end of {month} no reason is recorded", **said)
    largest = max(known, key=known.__getitem__)
    unknown = numbers.count(rows.get(None, 0.0))
    return t(
        "Most frequent recorded reason of the {total} accounts past due at the end of {month}: {reason} "
        "({n}); of {unknown} none is recorded",
        **said,
        reason=numbers.member("delinquency_reason", largest),
        n=numbers.count(known[largest]),
        unknown=unknown,
    )
