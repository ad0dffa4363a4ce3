"""Outlooks → charts: what is past due by bucket, amounts by month, the matrix used and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard import charts
from dashboard.charts.ahead import ahead
from dashboard.charts.base import Axis, labelled_places, written
from dashboard.numbers import Numbers
from dashboard.outlook_history import BUCKETS, ENDS, Floats, History
from dashboard.outlook_wording import UNITS
from dashboard.outlooks import Outlook
from dashboard.theme import BUCKET_COLOURS, INK, ORANGE, TEAL, Appearance
from models.intervals import is_enough
from queries.lineage import shifted

# As much of the past is drawn as of the future at the longest.
_PAST = 6
# As many months are named under a chart, and under one that stands beside another.
_MOST_LABELS, FEWER_LABELS = 12, 6


def axis_of_months(months: Sequence[date], numbers: Numbers, most: int = _MOST_LABELS) -> list[str]:
    """Write months under an axis: no more than `most` of them, evenly, the last among them."""
    step = -(-len(months) // most)
    labelled = {place for place in labelled_places(len(months)) if (len(months) - 1 - place) % step == 0}
    texts = numbers.month_axis(months, is_opening=False, labelled=labelled)
    return [text if place in labelled else "" for place, text in enumerate(texts)]


def by_bucket(
    history: History, outlook: Outlook, weight: str, numbers: Numbers, appearance: Appearance
) -> Any:
    """Draw what is past due by bucket, up to now and as expected."""
    t, unit = numbers.words, UNITS[weight]
    past = [m for m in sorted(history.stock) if shifted(outlook.base, -_PAST) < m <= outlook.base]
    months = [*past, *outlook.months]
    stocks = np.array([*(history.stock[m] for m in past), *outlook.way.stock[1:]])
    rows = [
        {
            "position": place,
            "series": bucket,
            "value": stocks[place, column],
            "hover": hover(
                t("{bucket}, {month}", bucket=numbers.member("bucket", bucket), month=numbers.month(month)),
                numbers.value(float(stocks[place, column]), unit),
                t("expected") if month > outlook.base else t("came"),
            ),
        }
        for place, month in enumerate(months)
        for column, bucket in enumerate(BUCKETS)
    ]
    whole = np.maximum(stocks, 0).sum(axis=1)
    totals = pd.DataFrame(
        {
            "position": range(len(months)),
            "value": whole,
            "label": [numbers.brief(float(value), unit) for value in stocks.sum(axis=1)],
        }
    )
    figure = ahead(
        pd.DataFrame(rows),
        totals,
        months=axis_of_months(months, numbers),
        axis=Axis(*numbers.ticks(float(whole.max()), unit)),
        names={bucket: numbers.member("bucket", bucket) for bucket in BUCKETS},
        colours=dict(zip(BUCKETS, BUCKET_COLOURS, strict=True)),
        now=len(past) - 1,
        now_text=t("expected"),
    )
    charts.ink(figure, INK[appearance])
    return figure


def hover(of: str, *lines: str) -> str:
    """Write what hovering over a mark says."""
    return "<br>".join([f"<b>{written(of)}</b>", *(written(line) for line in lines)])


def by_month(
    past: dict[date, float],
    outlook: Outlook,
    expected: Floats,
    title: str,
    *,
    is_loss: bool,
    numbers: Numbers,
    appearance: Appearance,
) -> Any:
    """Draw amounts of months that came, and paler those that are expected."""
    t = numbers.words
    months = [m for m in sorted(past) if shifted(outlook.base, -_PAST) < m <= outlook.base]
    values = [past[m] for m in months] + [float(value) for value in expected]
    months += list(outlook.months)
    is_known = [m <= outlook.base for m in months]
    frame = pd.DataFrame(
        {
            "position": range(len(months)),
            "value": values,
            "is_sound": is_known,
            "label": [numbers.brief(value, "money") for value in values],
            "hover": [
                hover(numbers.month(m), numbers.money(v), t("came") if known else t("expected"))
                for m, v, known in zip(months, values, is_known, strict=True)
            ],
        }
    )
    figure = charts.columns(
        frame,
        months=axis_of_months(months, numbers, FEWER_LABELS),
        axis=Axis(*numbers.ticks(max(values, default=0.0), "money")),
        name=title,
        colour=ORANGE if is_loss else TEAL,
    )
    charts.ink(figure, INK[appearance])
    return figure


def matrix(outlook: Outlook, weight: str, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the matrix used: shares of each row; of a small sample no share."""
    t, chain = numbers.words, outlook.chain
    seen = [place for place in range(len(BUCKETS)) if chain.moves[place].sum() > 0]
    reached = [i for i, state in enumerate(chain.states) if chain.moves[:, i].any()]
    names = {place: numbers.member("bucket", BUCKETS[place]) for place in seen}
    rows = []
    for place in seen:
        for column in reached:
            share, moved = float(chain.rows[place, column]), float(chain.moves[place, column])
            if not moved:
                continue
            is_shown = is_enough(outlook.seen[place].sum())
            said = numbers.value(share, "share")
            counted = t(
                "{part} of {whole}",
                part=numbers.count(outlook.seen[place, column]),
                whole=numbers.count(outlook.seen[place].sum()),
            )
            state = numbers.member("bucket", chain.states[column])
            rows.append(
                {
                    "row": names[place],
                    "column": state,
                    "value": share if is_shown else np.nan,
                    "text": said if is_shown else counted,
                    "hover": hover(f"{names[place]} → {state}", *([said] if is_shown else []), counted),
                }
            )
    figure = charts.matrix(
        pd.DataFrame(rows),
        rows=list(names.values()),
        columns=[numbers.member("bucket", chain.states[i]) for i in reached],
        column_title=numbers.words("Bucket a month later"),
    )
    charts.ink(figure, INK[appearance])
    return figure


def endings(shares: Floats, numbers: Numbers, appearance: Appearance) -> Any | None:
    """Draw to which end each bucket comes; None where no bucket surely comes to one."""
    t = numbers.words
    known = [place for place, row in enumerate(shares) if not np.isnan(row).any()]
    if not known:
        return None
    columns = [t("Cured") if end == ENDS[0] else numbers.member("bucket", end) for end in ENDS]
    rows = [
        {
            "row": numbers.member("bucket", BUCKETS[place]),
            "column": column,
            "value": float(shares[place, i]),
            "text": numbers.value(float(shares[place, i]), "share"),
            "hover": hover(
                f"{numbers.member('bucket', BUCKETS[place])} → {column}",
                numbers.value(float(shares[place, i]), "share"),
            ),
        }
        for place in known
        for i, column in enumerate(columns)
    ]
    figure = charts.matrix(
        pd.DataFrame(rows),
        rows=[numbers.member("bucket", BUCKETS[place]) for place in known],
        columns=columns,
        column_title=t("In the end"),
    )
    charts.ink(figure, INK[appearance])
    return figure
