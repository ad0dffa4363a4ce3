"""Cases by bucket and the channel of their first attempt, and what moving some of them might bring."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.numbers import Numbers
from models.channel_shift import Shift, Worked
from queries.engine import Result

# By bucket and channel; all of a bucket's cases stand under None.
ByChannel = Mapping[str, Mapping[str | None, Worked]]


def worked(result: Result) -> dict[str, dict[str | None, Worked]]:
    """Return the cases of each bucket by channel, of a figure by bucket and channel.

    Cases that nobody attempted belong to the bucket and to no channel.
    """
    found: dict[str, dict[str | None, Worked]] = {}
    for row in result.records:
        of = found.setdefault(row["bucket"], {None: Worked(0, 0, 0)})
        sums = Worked(float(row["numerator"]), float(row["denominator"]), float(row["n"]))
        of[None] = Worked(*(a + b for a, b in zip(of[None], sums, strict=True)))
        if row["channel"] is not None:
            of[row["channel"]] = sums
    return found


def choices(cases: Mapping[str | None, Worked]) -> list[str]:
    """Return the channels of a bucket that have cases enough to say something of them, in their own order."""
    return [channel for channel, sums in cases.items() if channel is not None and sums.is_enough]


def said(
    found: Shift, bucket: str, source: str, target: str, moved: float, cases: Worked, numbers: Numbers
) -> str:
    """Say what might come of moving a share of a channel's cases to another."""
    t = numbers.words
    told = {
        "moved": numbers.value(moved, "share"),
        "n": numbers.count(cases.n),
        "bucket": numbers.member("bucket", bucket),
        "source": numbers.member("channel", source),
        "target": numbers.member("channel", target),
        "points": numbers.points(found.points),
        "low": numbers.points(found.interval.low),
        "high": numbers.points(found.interval.high),
    }
    if not found.is_detectable:
        return t(
            "“{source}” and “{target}” show no detectable difference in {bucket}, for cases alike: nothing "
            "can be expected of moving {moved} of the {n} cases (95% interval {low} to {high} of the cure "
            "rate).",
            **told,
        )
    return t(
        "Were {moved} of the {n} cases of {bucket} that began by “{source}” begun by “{target}”, the cure "
        "rate of {bucket} might change by {points} (95% interval {low} to {high}).",
        **told,
    )
