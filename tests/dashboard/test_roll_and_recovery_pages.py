"""The pages Buckets and roll rates, and Recoveries and cost: what they say is what can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import exhibits, money_drawing, portfolio_wording
from dashboard.drawing import Drawn, draw
from dashboard.exhibits import Exhibit
from dashboard.numbers import Numbers
from queries import Scope, Warehouse
from queries.store import Store

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]
Open = Callable[[Store], Warehouse]
Rows = list[dict[str, Any]]
EN, ZH = Numbers("en", "USD"), Numbers("zh_Hans_CN", "USD")
ENDS = (date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31))
# Bucket at each end, accounts, balance at the first end and later, who holds them, and why they are late.
LIVES = (
    ("M1 current current", 80, (100, 90, 90), "c1", "forgot"),
    ("M1 M2 M3", 40, (100, 100, 100), "c2", "illness"),
    ("M1 M2 current", 20, (100, 100, 100), "c2", "illness"),
    ("M1 M1 M1", 20, (100, 100, 100), "c2", "illness"),
)
PARTS = {
    "buckets": ("rolls", "flow", "endings", "reasons"),
    "recoveries": ("amounts", "success", "cost", "credit"),
}
KEYS = {"buckets": "part", "recoveries": "money"}
every_part = pytest.mark.parametrize(
    ("page", "part"), [(page, part) for page, parts in PARTS.items() for part in parts]
)


def _accounts() -> Rows:
    """Every account: 160 in M1 at the end of March, of which 80 are cured in April."""
    found = []
    for buckets, many, balances, collector, reason in LIVES:
        for n in range(many):
            name = f"{buckets.replace(' ', '')}-{n:02}"
            found.append(
                {
                    "account_id": name,
                    "buckets": buckets.split(),
                    "balances": balances,
                    "collector_id": collector,
                    "delinquency_reason": reason,
                }
            )
    return found


def _snapshots(accounts: Rows) -> Rows:
    return [
        {
            "account_id": a["account_id"],
            "as_of": end,
            "bucket": bucket,
            "balance": balance,
            "past_due_amount": 0 if bucket == "current" else 10,
            "collector_id": a["collector_id"],
            "delinquency_reason": a["delinquency_reason"],
        }
        for a in accounts
        for end, bucket, balance in zip(ENDS, a["buckets"], a["balances"], strict=True)
    ]


def _contacts(accounts: Rows) -> Rows:
    """In April everyone is spoken to, for 0.5 each; in May the 80 still late get a message, for 0.1 each."""
    late = [a for a in accounts if a["buckets"][1] != "current"]
    calls = [(a, datetime(2025, 4, 5, 10), "phone", "right_party", 0.5) for a in accounts]
    messages = [(a, datetime(2025, 5, 5, 10), "sms", "delivered", 0.1) for a in late]
    return [
        {
            "contact_id": f"{channel}-{a['account_id']}",
            "account_id": a["account_id"],
            "collector_id": a["collector_id"],
            "at": at,
            "channel": channel,
            "outcome": outcome,
            "direction": "out",
            "cost": cost,
        }
        for a, at, channel, outcome, cost in (*calls, *messages)
    ]


def _payments(accounts: Rows) -> Rows:
    """The 80 pay 10 three days after the call, one of the others 30 late in April, 20 pay 40 in May."""
    names = [a["account_id"] for a in accounts]
    paid = [(name, date(2025, 4, 8), 10) for name in names if name.startswith("M1current")]
    paid += [("M1M1M1-00", date(2025, 4, 25), 30)]
    paid += [(name, date(2025, 5, 20), 40) for name in names if name.startswith("M1M2current")]
    return [
        {"payment_id": f"p{n}", "account_id": name, "paid_on": on, "amount": amount, "method": "app"}
        for n, (name, on, amount) in enumerate(paid)
    ]


@pytest.fixture(scope="module")
def department(publish: Publish) -> Store:
    """Two teams and 160 accounts, followed over two months."""
    accounts = _accounts()
    return publish(
        {
            "snapshot": _snapshots(accounts),
            "contact": _contacts(accounts),
            "payment": _payments(accounts),
            "collector": [
                {"collector_id": "c1", "name": "Ann", "team": "North"},
                {"collector_id": "c2", "name": "Bo", "team": "South"},
            ],
        }
    )


@pytest.fixture(scope="module")
def drawn(opened: Open, department: Store) -> Callable[..., Drawn]:
    """An exhibit of the department, drawn."""
    warehouse = opened(department)

    def made(exhibit: Exhibit, scope: Scope | None = None, numbers: Numbers = EN) -> Drawn:
        reader = warehouse.reader()
        results = [reader.run(name, scope, exhibit.by, exhibit.weight) for name in exhibit.metrics]
        return draw(exhibit, results, numbers, list(reader.months()), warehouse.breaks, "light")

    return made


def _said(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "info")
    return "\n".join(e.value for kind in kinds for e in app.get(kind)).replace("\\", "")


def _stands(app: AppTest) -> AppTest:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert app.title
    return app


# Buckets and roll rates


def test_the_page_on_buckets_opens_with_what_moved(open_page: OpenPage, department: Store) -> None:
    said = _said(_stands(open_page(department, "buckets")))
    assert (
        "Delinquent accounts fell to 60 (May 2025), −25.0% on Apr. "
        "Cure rate fell to 25.0% (Apr → May 2025), −25.0 points on Mar → Apr. "
        "Forward-roll rate was 50.0% (Apr → May 2025), +12.5 points on Mar → Apr, within luck."
    ) in said


def test_the_flow_is_of_those_past_due_by_count_and_by_balance(drawn: Callable[..., Drawn]) -> None:
    # 160 + 80 account-months late; 80 + 20 of them current a month later.
    said = "is current or paid off a month later"
    assert drawn(exhibits.FLOW["accounts"]).headline == f"Of 240 past due, 41.7% {said}"
    assert drawn(exhibits.FLOW["balance"]).headline == f"Of $24K past due, 41.7% {said}"


def test_the_net_flow_is_called_no_probability_and_has_no_whole(drawn: Callable[..., Drawn]) -> None:
    net = drawn(exhibits.NET_FLOW)
    # Out of M1 6,000 of 18,000, out of M2 4,000 of 6,000; into M1 4,000 of the 7,200 that were current.
    assert net.headline == (
        "For each unit of balance in a bucket, 0.333 (M1) to 0.667 (M2) stands in the next one a month "
        "later: not a probability"
    )
    assert not net.figure.layout.shapes


def test_months_across_stand_in_their_order_and_warn_of_a_break(opened: Open, uci_store: Store) -> None:
    warehouse = opened(uci_store)
    exhibit, reader = exhibits.FORWARD_BY_BUCKET["accounts"], warehouse.reader()
    results = [reader.run(name, None, exhibit.by) for name in exhibit.metrics]
    heat = draw(exhibit, results, EN, list(reader.months()), warehouse.breaks, "light")
    months = [f"{month} 2005" for month in ("Apr", "May", "Jun", "Jul", "Aug")]
    assert list(heat.figure.layout.xaxis.ticktext) == months
    assert heat.note.startswith("Holds Aug → Sep 2005, across which the status codes change")


def test_a_stack_by_stage_names_the_stages(drawn: Callable[..., Drawn]) -> None:
    staged = drawn(exhibits.BY_STAGE["accounts"])
    assert staged.headline == "Delinquent accounts at the end of May 2025: 60, 66.7% in Medium-term (M2–M3)"
    assert [trace.name for trace in staged.figure.data] == ["Short-term (M1)", "Medium-term (M2–M3)"]


def test_reasons_are_counted_and_cured_each(drawn: Callable[..., Drawn]) -> None:
    assert drawn(exhibits.BY_REASON["accounts"]).headline == "Delinquent accounts: 60, 100.0% of it Illness"
    assert drawn(exhibits.CURED_BY_REASON["accounts"]).headline == (
        "Cure rate: 41.7% over all, from 12.5% (Illness) to 100.0% (Forgot)"
    )


# Recoveries and cost


def test_the_page_on_recoveries_opens_with_both_success_rates(open_page: OpenPage, department: Store) -> None:
    said = _said(_stands(open_page(department, "recoveries")))
    assert "Recovered amount fell to $800 (May 2025), −3.6% on Apr." in said
    # By cases 80 cured and one paid in full of 160, then 20 of 80; by amount 830 of 1,600, then 800 of 800.
    assert "Success rate, by cases fell to 25.0% (May 2025), −25.6 points on Apr." in said
    assert "Success rate, by amount rose to 100.0% (May 2025), +48.1 points on Apr." in said


def test_what_is_left_and_what_it_cost_add_up_to_what_was_recovered(drawn: Callable[..., Drawn]) -> None:
    gross = drawn(exhibits.GROSS_AND_NET)
    assert gross.headline == (
        "Recovered amount fell to $800 (May 2025), −3.6% on Apr; $792 after the cost of contact"
    )
    columns = {
        trace.name: dict(zip(trace.x, trace.y, strict=True))
        for trace in gross.figure.data
        if trace.type == "bar"
    }
    assert columns["Net recovered amount"] == {1: 750, 2: 792}
    assert columns["Cost of contact"] == {1: 80, 2: 8}


def test_a_month_whose_recoveries_are_not_known_is_no_loss(publish: Publish, opened: Open) -> None:
    store = publish(
        {
            "snapshot": [
                {"account_id": "a", "as_of": end, "bucket": "M1", "balance": 100} for end in ENDS[:2]
            ],
            "contact": [
                {
                    "contact_id": "k",
                    "account_id": "a",
                    "at": datetime(2025, 3, 5, 9),
                    "channel": "sms",
                    "outcome": "delivered",
                    "direction": "out",
                    "cost": 3,
                },
            ],
            "payment": [{"payment_id": "p", "account_id": "a", "paid_on": date(2025, 4, 9), "amount": 5}],
        }
    )
    reader = opened(store).reader()
    results = [reader.run(name, None, ["month"]) for name in exhibits.GROSS_AND_NET.metrics]
    _, figure = money_drawing.gross_and_net(results, EN, list(reader.months()), ())
    drawn = {trace.name: list(trace.x) for trace in figure.data}
    assert drawn == {"Net recovered amount": [1], "Cost of contact": []}


def test_success_by_cases_and_by_amount_stand_side_by_side(drawn: Callable[..., Drawn]) -> None:
    pair = drawn(exhibits.SUCCESS_BY["bucket"])
    assert pair.headline == "Success rate, by cases 42.1% and success rate, by amount 67.9% over all"
    bars = {trace.name: list(trace.x) for trace in pair.figure.data if trace.type == "bar"}
    assert bars["Success rate, by cases"] == pytest.approx([81 / 180, 20 / 60])
    assert bars["Success rate, by amount"] == pytest.approx([830 / 1800, 800 / 600])


def test_what_a_rule_credits_is_in_the_link_and_written_under_the_chart(
    open_page: OpenPage, department: Store
) -> None:
    app = _stands(open_page(department, "recoveries", {"money": "credit", "credit": "first"}))
    assert app.query_params == {"money": "credit", "credit": "first"}
    said = _said(app)
    assert "The rule in force: First contact." in said
    assert "none of the rules is an effect" in said
    assert "credit rule First contact" in said
    app.segmented_control(key="credit").set_value("last").run()
    assert _stands(app).query_params == {"money": "credit"}
    assert "The rule in force: Last contact." in _said(app)


def test_what_no_contact_precedes_is_unattributed_under_every_rule(drawn: Callable[..., Drawn]) -> None:
    # 800 follow a call within seven days; 30 and 800 follow none.
    by_channel = drawn(exhibits.CREDITED_BY_CHANNEL)
    assert by_channel.headline == "Credited amount: $1,630, 50.9% of it Unattributed"
    assert drawn(exhibits.CREDITED_BY_RULE).headline.startswith(
        "50.9% of the $1,630 recovered is unattributed under every rule"
    )


def test_cost_is_of_what_it_is_and_not_called_recovered(drawn: Callable[..., Drawn]) -> None:
    assert drawn(exhibits.COST_BY_CHANNEL).headline == "Cost of contact: $88, 90.9% of it Phone"
    assert drawn(exhibits.UNIT_COST_BY_MONTH).headline == (
        "Cost per unit recovered was 0.096 (Apr 2025), nothing to compare with"
    )


# Every part of both pages


@every_part
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_opens_in_both_languages_with_six_charts_at_most(
    open_page: OpenPage, department: Store, page: str, part: str, language: str
) -> None:
    app = _stands(open_page(department, page, {KEYS[page]: part, "lang": language}))
    assert 2 <= len(app.get("plotly_chart")) <= 6


@every_part
def test_every_part_opens_under_a_filter_and_by_balance(
    open_page: OpenPage, department: Store, page: str, part: str
) -> None:
    _stands(open_page(department, page, {KEYS[page]: part, "by": "balance", "team": "North"}))


@every_part
def test_every_part_opens_where_only_month_ends_are_loaded(
    open_page: OpenPage, publish: Publish, page: str, part: str
) -> None:
    snapshots = [{"account_id": "a", "as_of": end, "bucket": "M1", "balance": 100} for end in ENDS]
    app = _stands(open_page(publish({"snapshot": snapshots}), page, {KEYS[page]: part}))
    if part in ("cost", "credit", "amounts"):
        assert "which is not in the published data" in _said(app)


@every_part
def test_every_part_of_the_sample_opens(open_page: OpenPage, uci_store: Store, page: str, part: str) -> None:
    _stands(open_page(uci_store, page, {KEYS[page]: part}))


def test_the_news_of_nothing_is_silence(opened: Open, department: Store) -> None:
    nothing = opened(department).reader().run("cure_rate", Scope.of(bucket=["M7+"]), ["month"])
    assert portfolio_wording.news([nothing], EN, ()) == ""


def test_the_news_is_said_in_chinese(opened: Open, department: Store) -> None:
    result = opened(department).reader().run("recovered_amount", None, ["month"])
    said = portfolio_wording.news([result], ZH, ())
    assert said.startswith("回款金额")
    assert said.endswith("。")
