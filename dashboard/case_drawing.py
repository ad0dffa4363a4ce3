"""One account's file → a timeline: its bucket month by month, and what was done and came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any, Final

import pandas as pd

from dashboard import charts
from dashboard.drawing import Drawn
from dashboard.numbers import Numbers
from dashboard.theme import BUCKET_COLOURS, GREY, INK, TEAL, Appearance
from queries.casefile import EVENTS, CaseFile
from queries.dimensions import CURRENT, UNKNOWN, delinquent_buckets
from queries.lineage import shifted
from queries.sentence import N_

Row = Mapping[str, Any]

LANES: Final[Mapping[str, str]] = {
    "contact": N_("Contacts"),
    "promise": N_("Promises"),
    "payment": N_("Payments"),
    "plan": N_("Plans"),
    "survey": N_("Surveys"),
    "complaint": N_("Complaints"),
}
# Of a contact: it reached nobody.
_IN_VAIN = ("no_answer", "invalid_number")


def timeline(file: CaseFile, numbers: Numbers, appearance: Appearance) -> Drawn:
    """Draw an account's file; only the kinds of events that it has get a lane."""
    t = numbers.words
    months = file.months.to_pylist()
    bands = pd.DataFrame([_band(row, numbers) for row in months])
    events = pd.DataFrame(
        [
            {"at": at, "lane": kind, "is_filled": is_filled, "hover": _hover(told), "key": None}
            for at, kind, is_filled, told in _told(file, numbers)
        ],
        columns=["at", "lane", "is_filled", "hover", "key"],
    )
    lanes = {kind: t(title) for kind, title in LANES.items() if (events["lane"] == kind).any()}
    figure = charts.timeline(
        bands,
        events,
        lanes=lanes,
        band_title=t("Bucket"),
        ticks=[row["month"] for row in months],
        tick_texts=numbers.month_axis([row["month"] for row in months], is_opening=False),
    )
    charts.ink(figure, INK[appearance])
    said = headline(file, numbers)
    return Drawn(said, figure, said, "", "", is_wide=True)


def story(file: CaseFile, numbers: Numbers) -> pd.DataFrame:
    """Return what happened as text, oldest first: columns `when`, `what`, `told`."""
    t = numbers.words
    events = sorted(_told(file, numbers), key=lambda event: _moment(event[0]))
    return pd.DataFrame(
        [(told[0], t(LANES[kind]), t.joined(told[1:])) for _, kind, _, told in events],
        columns=["when", "what", "told"],
    )


def _told(file: CaseFile, numbers: Numbers) -> Iterator[tuple[date, str, bool, list[str]]]:
    """Yield when, of which kind, whether something came of it, and what is told of it."""
    for kind in EVENTS:
        for row in file.events[kind].to_pylist():
            yield next(iter(row.values())), kind, _is_filled(kind, row), _known(_TELLERS[kind](row, numbers))


def _moment(at: date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time.min)


def _known(lines: Sequence[str | None]) -> list[str]:
    return [line for line in lines if line]


def headline(file: CaseFile, numbers: Numbers) -> str:
    """Say how bad it became, how it stands at the last month-end, and what was paid."""
    t = numbers.words
    months = file.months.to_pylist()
    late = [row for row in months if row["level"]]
    paid = sum((row["amount"] for row in file.events["payment"].to_pylist()), start=0)
    last = months[-1]
    stands = {"bucket": numbers.member("bucket", last["bucket"]), "month": numbers.month(last["month"])}
    if not late:
        return t("Never past due in what may be seen; {bucket} at the end of {month}", **stands)
    worst = max(late, key=lambda row: row["level"])
    return t.plural(
        "Past due at one month-end, at worst {worst}; {bucket} at the end of {month}; {paid} paid",
        "Past due at {n} month-ends, at worst {worst}; {bucket} at the end of {month}; {paid} paid",
        len(late),
        n=numbers.count(len(late)),
        worst=numbers.member("bucket", worst["bucket"]),
        paid=numbers.money(float(paid), is_short=False),
        **stands,
    )


def _band(row: Row, numbers: Numbers) -> dict[str, Any]:
    """A month-end's state, drawn over the month that it closes."""
    buckets = delinquent_buckets()
    bucket = row["bucket"]
    place = buckets.index(bucket) if bucket in buckets else None
    colour = BUCKET_COLOURS[place] if place is not None else TEAL if bucket == CURRENT else GREY
    share = None if bucket == UNKNOWN else 0.0 if place is None else (place + 1) / len(buckets)
    return {
        "start": row["month"],
        "end": shifted(row["month"], 1),
        "share": share,
        "colour": colour,
        "text": bucket if place is not None else "",
        "hover": _hover(_known(_state(row, numbers))),
        "key": None,
    }


def _state(row: Row, numbers: Numbers) -> list[str | None]:
    t = numbers.words
    lines: list[str | None] = [numbers.day(row["as_of"]), numbers.member("bucket", row["bucket"])]
    if row["balance"] is not None:
        lines.append(t("Balance {amount}", amount=numbers.money(float(row["balance"]), is_short=False)))
    if row["past_due_amount"] is not None:
        lines.append(
            t("Past due {amount}", amount=numbers.money(float(row["past_due_amount"]), is_short=False))
        )
    if row["delinquency_reason"]:
        lines.append(numbers.member("delinquency_reason", row["delinquency_reason"]))
    if row["collector"]:
        lines.append(row["collector"])
    return lines


def _contact(row: Row, numbers: Numbers) -> list[str | None]:
    outcome = numbers.member("outcome", row["outcome"])
    what = [numbers.member("channel", row["channel"]), outcome, row["collector"]]
    return [numbers.moment(row["contacted_at"]), *what]


def _promise(row: Row, numbers: Numbers) -> list[str | None]:
    t = numbers.words
    amount = numbers.money(float(row["amount"]), is_short=False)
    kept = t("kept") if row["kept"] else t("broken") if row["is_mature"] else t("not due long enough")
    return [
        numbers.day(row["made_on"]),
        t("{amount} promised by {day}: {kept}", amount=amount, day=numbers.day(row["due_on"]), kept=kept),
    ]


def _payment(row: Row, numbers: Numbers) -> list[str | None]:
    amount = numbers.money(float(row["amount"]), is_short=False)
    method = numbers.member("method", row["method"]) if row["method"] else None
    return [numbers.day(row["paid_on"]), amount, method]


def _plan(row: Row, numbers: Numbers) -> list[str | None]:
    t = numbers.words
    lines: list[str | None] = [numbers.day(row["agreed_on"]), numbers.member("kind", row["kind"])]
    if row["instalments"]:
        n = row["instalments"]
        lines.append(t.plural("{n} instalment", "{n} instalments", n, n=numbers.count(n)))
    if row["amount"] is not None:
        lines.append(numbers.money(float(row["amount"]), is_short=False))
    return lines


def _survey(row: Row, numbers: Numbers) -> list[str | None]:
    t = numbers.words
    lines: list[str | None] = [
        numbers.day(row["sent_on"]),
        numbers.member("survey_method", row["survey_method"]),
    ]
    if row["answered_on"] is None:
        return [*lines, t("not answered")]
    scores = (
        (t("Process {score}", score=row["process_score"]), row["process_score"]),
        (t("Collector {score}", score=row["collector_score"]), row["collector_score"]),
        (t("Speed {score}", score=row["speed_score"]), row["speed_score"]),
    )
    return [*lines, *(text for text, score in scores if score is not None)]


def _complaint(row: Row, numbers: Numbers) -> list[str | None]:
    t = numbers.words
    lines: list[str | None] = [numbers.day(row["received_on"])]
    if row["category"]:
        lines.append(numbers.member("category", row["category"]))
    if row["is_upheld"] is not None:
        lines.append(t("upheld") if row["is_upheld"] else t("not upheld"))
    return lines


_TELLERS: Final[Mapping[str, Callable[[Row, Numbers], list[str | None]]]] = {
    "contact": _contact,
    "promise": _promise,
    "payment": _payment,
    "plan": _plan,
    "survey": _survey,
    "complaint": _complaint,
}


def _hover(lines: Sequence[str]) -> str:
    """Write what is told below when it was; nothing that comes from data is obeyed as markup."""
    first, *others = (escape(line, quote=False) for line in lines)
    return "<br>".join([f"<b>{first}</b>", *others])


def _is_filled(kind: str, row: Row) -> bool:
    """Whether something came of it."""
    if kind == "contact":
        return row["outcome"] not in _IN_VAIN
    if kind == "promise":
        return bool(row["kept"])
    if kind == "survey":
        return row["answered_on"] is not None
    return True
