"""The page Compliance: what it says of breaches, in which order, and that its lists add up to its figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import compliance
from dashboard.numbers import Numbers
from queries import Result
from queries.contact_rules import book
from queries.store import Store

Rows = list[dict[str, Any]]
MakeResult = Callable[..., Result]
Publish = Callable[[Mapping[str, Rows]], Store]
OpenPage = Callable[..., AppTest]

EN = Numbers("en", "USD")
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


def _forces(result_of: MakeResult, *rows: tuple[date, str, int]) -> Result:
    """Breaches by month and force."""
    made = [{"month": m, "rule_force": f, "numerator": n, "denominator": n} for m, f, n in rows]
    return result_of("breaches", made, ("month", "rule_force"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ((MAY, "advice", 2), (JUNE, "presumption", 3)),
            "No ban was broken in 1,000 attempts. Breaches of presumptions and advice: 5.",
        ),
        (((MAY, "ban", 1), (JUNE, "ban", 3)), "Breaches of bans: 4, in 1,000 attempts."),
        (
            ((MAY, "ban", 1), (JUNE, "advice", 3)),
            "Breaches of bans: 1, in 1,000 attempts. Breaches of presumptions and advice: 3.",
        ),
    ],
)
def test_the_verdict_tells_bans_from_the_rest(
    result_of: MakeResult, rows: tuple[tuple[date, str, int], ...], said: str
) -> None:
    assert compliance.verdict(_forces(result_of, *rows), 1000, EN) == said


def test_a_month_without_a_breach_of_a_ban_counts_as_none(result_of: MakeResult) -> None:
    found = _forces(result_of, (MAY, "ban", 2), (JUNE, "advice", 5))
    assert compliance.course(found, [MAY, JUNE], EN) == "Breaches of bans in Jun 2025: 0; in May 2025: 2."
    assert compliance.course(found, [MAY], EN) == ""


def test_collectors_stand_in_the_order_of_their_names_and_few_attempts_have_no_rate(
    result_of: MakeResult,
) -> None:
    rows = [
        {"collector": "a", "numerator": 1, "denominator": 1000},
        {"collector": "b", "numerator": 40, "denominator": 1000},
        {"collector": "c", "numerator": 2, "denominator": 4},
        {"collector": "d", "numerator": 0, "denominator": 0},
    ]
    said, figure = compliance.members_with_intervals(
        [result_of("breach_rate", rows, ("collector",))], EN, [], []
    )
    assert said == "2.146% of 2,004 attempts break a rule"
    dots = figure.data[0]
    assert (list(dots.x), list(dots.y)) == ([0.001, 0.04], [0, 1])
    assert list(figure.layout.yaxis.ticktext) == ["a", "b", "c"]


def test_an_hour_without_a_breach_has_no_value(result_of: MakeResult) -> None:
    rows = [{"hour": "22", "weekday": "5", "numerator": 3, "denominator": 3}]
    said, figure = compliance.hours_by_weekday([result_of("breaches", rows, ("hour", "weekday"))], EN, [], [])
    assert said == "Most breaches in one hour of the week: 3, Fri from 22:00"
    known, unknown = figure.data[:2]
    assert (list(known.x), len(unknown.x)) == ([22], 7 * 24 - 1)
    # What is clicked on can be listed.
    assert json.loads(known.customdata[0][1]) == {"hour": "22", "weekday": "5"}


def test_a_rule_and_month_are_asked_for_as_they_are_clicked_on(result_of: MakeResult) -> None:
    rows = [{"rule": "china_hours", "month": JUNE, "numerator": 3, "denominator": 3}]
    result = result_of("breaches", rows, ("rule", "month"))
    said, figure = compliance.rules_by_month([result], EN, [MAY, JUNE], [])
    assert said == "3 breaches, of 1 rule"
    known, unknown = figure.data[:2]
    assert json.loads(known.customdata[0][1]) == {"rule": "china_hours", "month": "2025-06"}
    assert [key for _, key in unknown.customdata] == [""]


def test_what_a_rule_allows_is_written_for_each_kind() -> None:
    rules = book().rules
    assert [compliance.measure(rules[name], EN) for name in rules] == [
        "contact between 08:00 and 21:00 only",
        "at most 7 in 7 days",
        "none within 7 days",
        "contact between 08:00 and 22:00 only",
        "at most 3 in a day",
        "at most 6 in a day",
        "not before 3 failures in a row or an invalid number",
        "contact between 08:00 and 19:00 only",
        "contact between 08:00 and 20:00 only",
        "none on 51 listed days",
    ]


def _history(*contacts: tuple[str, str]) -> dict[str, Rows]:
    """An account in two months, with outgoing calls: moment and outcome; the currency is the dollar."""
    calls = [
        {
            "contact_id": f"k{place}",
            "account_id": "A",
            "collector_id": "c1",
            "at": f"{datetime.fromisoformat(moment)}",
            "channel": "phone",
            "direction": "out",
            "outcome": outcome,
        }
        for place, (moment, outcome) in enumerate(contacts)
    ]
    ends = (date(2025, 5, 31), date(2025, 6, 30))
    snapshots = [{"account_id": "A", "as_of": end, "bucket": "M1", "balance": 1} for end in ends]
    tables = {"collector": [{"collector_id": "c1", "team": "North"}], "snapshot": snapshots}
    return {**tables, "contact": calls} if calls else tables


def _said(app: AppTest) -> str:
    return "\n".join(
        e.value.replace("\\", "").replace("\u200b", "") for e in (*app.markdown, *app.caption, *app.info)
    )


def test_the_page_shows_each_breach_and_the_contacts_behind(publish: Publish, open_page: OpenPage) -> None:
    store = publish(_history(("2025-06-02 07:59:59", "no_answer"), ("2025-06-12 08:00", "no_answer")))
    app = open_page(store, "compliance")
    assert not app.exception
    assert "Breaches of bans: 1, in 2 attempts." in _said(app)
    assert "Breaches of bans in Jun 2025: 1; in May 2025: 0." in _said(app)
    assert "| Contact before 08:00 or from 21:00 | contact between 08:00 and 21:00 only | Ban |" in _said(app)
    # They are listed for whoever opens them.
    assert not app.dataframe
    app.session_state["breaches-behind"] = True
    app.run()
    assert "1 contact breaks this rule." in _said(app)
    assert app.dataframe[0].value["contact_id"].tolist() == ["k0"]
    assert "lawyer must confirm" in _said(app)


def test_where_no_rule_is_broken_the_page_says_how_many_were_checked(
    publish: Publish, open_page: OpenPage
) -> None:
    app = open_page(publish(_history(("2025-06-12 08:00", "no_answer"))), "compliance")
    assert not app.exception
    assert "No breach found in 1 attempts." in _said(app)


def test_without_contacts_the_page_names_the_table(publish: Publish, open_page: OpenPage) -> None:
    app = open_page(publish(_history()), "compliance")
    assert not app.exception
    assert "“contact”" in _said(app)


def test_where_no_profile_applies_the_page_says_so(uci_store: Store, open_page: OpenPage) -> None:
    app = open_page(uci_store, "compliance")
    assert not app.exception
    assert "No profile of contact rules applies to this data, whose currency is TWD." in _said(app)
