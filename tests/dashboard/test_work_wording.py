"""Sentences about work done, from results made by hand: exact, and never more than the figures bear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard import work_wording
from dashboard.numbers import Numbers
from queries import catalog
from queries.dimensions import STEPS
from queries.engine import Result

EN, ZH = Numbers("en", "USD"), Numbers("zh_Hans_CN", "USD")
MAY = date(2005, 5, 1)

MakeResult = Callable[..., Result]


@pytest.fixture
def funnel_of(result_of: MakeResult) -> Callable[..., list[work_wording.Step]]:
    """Steps of as many cases each, of which so many are not yet known to have kept their promise."""

    def made(*cases: int, immature: int = 0, missing: int = 0) -> list[work_wording.Step]:
        rows: list[dict[str, Any]] = []
        for step, came in zip(STEPS, cases, strict=True):
            waiting = immature if step in ("kept", "collected") else 0
            unknown = missing if step == "collected" else 0
            rows.append(
                {
                    "step": step,
                    "numerator": came,
                    "denominator": cases[0] - waiting - unknown,
                    "immature": waiting,
                    "missing": unknown,
                }
            )
        return work_wording.steps(result_of("contact_funnel", rows, ("step",)))

    return made


# The funnel


def test_what_is_not_known_of_a_step_is_left_out_of_the_step_before(
    funnel_of: Callable[..., list[work_wording.Step]],
) -> None:
    found = funnel_of(200, 150, 100, 80, 30, 20, immature=20, missing=6)
    assert [step.before for step in found] == [200, 200, 150, 100, 60, 24]
    assert work_wording.share_before(found[4], EN) == "50.0% of the step before"
    # Of fewer than thirty, counts.
    assert work_wording.share_before(found[5], EN) == "20 of 24"
    assert (
        work_wording.left_out(found[5], EN)
        == "Left out of the step before: 6 (0 not yet known, 6 not recorded)"
    )
    assert found[4].share == 30 / 180


def test_the_narrowest_step_is_named_only_where_there_are_enough(
    funnel_of: Callable[..., list[work_wording.Step]],
) -> None:
    said = work_wording.funnel_headline(funnel_of(200, 150, 100, 80, 30, 20), EN)
    assert (
        said
        == "The narrowest step of 200 cases attempted is “Promise kept”: 37.5% of the step before come to it"
    )
    few = funnel_of(20, 10, 5, 1, 0, 0)
    assert work_wording.funnel_headline(few, EN) == "Cases attempted: 20, too few to say where they are lost"
    assert work_wording.funnel_verdict(few, EN) == "Cases attempted: 20, too few for rates"
    assert work_wording.funnel_verdict([], ZH) == "这些月份没有尝试联系任何案件"


# Hours


def _hours(*reached: int, attempts: int = 100) -> list[dict[str, Any]]:
    return [
        {"weekday": "1", "hour": str(9 + place), "numerator": came, "denominator": attempts}
        for place, came in enumerate(reached)
    ]


def test_the_best_hour_is_named_only_beyond_luck(result_of: MakeResult) -> None:
    def said(*reached: int) -> str:
        result = result_of("right_party_contact_rate", _hours(*reached), ("weekday", "hour"))
        return work_wording.week_headline(result, EN)

    assert said(10, 11, 12) == "Right-party contact rate: 11.0% over all; no hour stands out beyond luck"
    # 45 of 100 is at least 35.6 %, the whole is 20 %.
    assert said(10, 5, 45) == (
        "Right-party contact rate: 20.0% over all; 1 of 3 hours lie above it beyond luck, "
        "as Mon 11:00–12:00 with 45.0%"
    )


def test_attempts_are_most_in_one_hour(result_of: MakeResult) -> None:
    result = result_of("attempts", _hours(3, 9), ("weekday", "hour"))
    assert work_wording.week_headline(result, EN) == "Contact attempts: 12, most on Mon 10:00–11:00 (9)"


# Promises and plans


def test_promises_not_yet_known_are_no_part_of_the_rate(result_of: MakeResult) -> None:
    rows = [{"month": MAY, "numerator": 24, "denominator": 40, "immature": 1}]
    result = result_of("promise_kept_rate", rows)
    assert work_wording.promises_verdict(result, EN) == (
        "Of 40 promises fallen due 60.0% were kept (95% interval 44.6% to 73.7%). "
        "1 is not yet seven days past its due date."
    )
    assert work_wording.outcomes_headline(result, EN) == "Promises kept: 24, broken: 16; not yet known: 1"
    few = result_of("promise_kept_rate", [{"month": MAY, "numerator": 3, "denominator": 4}])
    assert work_wording.promises_verdict(few, EN) == "Promises fallen due: 4, kept: 3; too few for a rate."


def test_the_whole_of_parts_is_theirs(result_of: MakeResult) -> None:
    rows = [
        {"month": MAY, "kind": "grace", "numerator": 3, "denominator": 3},
        {"month": MAY, "kind": "instalment", "numerator": 9, "denominator": 9},
    ]
    result = result_of("plans", rows, ("month", "kind"))
    assert work_wording.parts_headline(result, EN) == "Plans agreed: 12, 75.0% of it Instalment plan"


# Channels


def test_figures_without_a_dimension_are_named(result_of: MakeResult) -> None:
    metrics = [catalog.find(name) for name in ("success_rate", "promise_rate")]
    assert work_wording.uncut(metrics, "channel", EN).startswith(
        "Not cut by channel: “Success rate, by cases”. "
    )
    assert work_wording.uncut(metrics[1:], "channel", EN) == ""


def test_a_channel_with_few_attempts_gets_no_rate(result_of: MakeResult) -> None:
    rows = [{"channel": "phone", "numerator": 9, "denominator": 20}]
    result = result_of("right_party_contact_rate", rows, ("channel",))
    assert work_wording.channels_headline(result, EN) == "Phone makes 100.0% of the 20 attempts"
