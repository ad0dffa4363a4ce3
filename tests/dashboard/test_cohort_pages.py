"""The pages Cohorts and Case file: what they say is what can be counted by hand."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cohort_wording
from dashboard.following import MEASURES, cut_of, followed, incidence
from dashboard.numbers import Numbers
from queries import Reader, Scope, Warehouse
from queries.cohorts import saved
from queries.store import Store

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]
Rows = list[dict[str, Any]]
EN = Numbers("en", "USD")


def _ends(account: str, buckets: str) -> Rows:
    """Month-ends from January 2025 on."""
    return [
        {
            "account_id": account,
            "as_of": date(2025, month, calendar.monthrange(2025, month)[1]),
            "bucket": bucket,
            "balance": 100,
        }
        for month, bucket in enumerate(buckets.split(), start=1)
    ]


@pytest.fixture(scope="module")
def department(publish: Publish) -> Store:
    """Forty cases begin in February and forty in March, in two regions, of which April is the last.

    Of February's 24 are cured after a month and 8 more after two; of March's 10 after one.
    """
    lives = {
        "a": ("current M1 current current", 24, "east"),
        "b": ("current M1 M2 current", 8, "west"),
        "c": ("current M1 M2 M3", 8, "west"),
        "d": ("current current M1 current", 10, "east"),
        "e": ("current current M1 M2", 30, "west"),
    }
    accounts = [
        (f"{kind}{n}", life, region) for kind, (life, many, region) in lives.items() for n in range(many)
    ]
    return publish(
        {
            "account": [{"account_id": name, "region": region} for name, _, region in accounts],
            "snapshot": [row for name, life, _ in accounts for row in _ends(name, life)],
            "payment": [
                {"payment_id": f"p{n}", "account_id": f"a{n}", "paid_on": date(2025, 3, 10), "amount": 50}
                for n in range(24)
            ],
        }
    )


@pytest.fixture
def reader(department: Store, opened: Callable[[Store], Warehouse]) -> Reader:
    return opened(department).reader()


def _stands(app: AppTest) -> AppTest:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return app


def _said(app: AppTest) -> str:
    return "\n".join(e.value for kind in ("markdown", "caption", "subheader") for e in app.get(kind))


def _rows(reader: Reader, key: str, cut: str) -> dict[tuple[Any, int], dict[Any, Any]]:
    measure = MEASURES[key]
    result = reader.run(measure.figure, Scope(), cut_of(cut, (), has_states=bool(measure.state)))
    frame = followed(result, measure, cut, ())
    return {(row["member"], row["age"]): row for row in frame.to_dict("records")}


# Figures


def test_what_is_followed_is_what_was_counted(reader: Reader) -> None:
    rows = _rows(reader, "cured", "month")
    february, march = date(2025, 2, 1), date(2025, 3, 1)
    assert [rows[february, age]["value"] for age in (0, 1, 2)] == [0, 0.6, 0.8]
    assert rows[march, 1]["value"] == 0.25
    assert (rows[march, 2]["denominator"], rows[march, 2]["is_mature"]) == (0, False)
    whole = _rows(reader, "cured", "")
    assert (whole["", 1]["numerator"], whole["", 1]["denominator"]) == (34, 80)
    # Half of the cases have reached the second month: not more than half are too young.
    assert (whole["", 2]["denominator"], whole["", 2]["is_mature"]) == (40, True)


def test_money_is_told_per_case(reader: Reader) -> None:
    rows = _rows(reader, "recovered", "month")
    assert rows[date(2025, 2, 1), 1]["value"] == 24 * 50 / 40


def test_an_age_that_a_change_of_coding_lies_before_is_left_out(reader: Reader) -> None:
    breaks = (date(2025, 4, 1),)
    measure = MEASURES["cured"]
    frame = followed(reader.run("vintage", Scope(), cut_of("", breaks)), measure, "", breaks)
    # February's cases are followed to March, March's not at all, and April has none.
    known = frame[frame["denominator"] > 0]
    assert [(row["age"], row["denominator"]) for row in known.to_dict("records")] == [(0, 80), (1, 40)]


def test_the_incidence_is_worked_out_by_hand(reader: Reader) -> None:
    """34 of 80 at the first age; of the 46 left 16 are followed on, 8 of them cured."""
    result = reader.run("time_to_cure", Scope(), cut_of("", ()))
    frame = incidence(result, (), [0, 1, 2])
    cured = frame[frame["state"] == "cured"].set_index("age")["value"]
    assert cured[1] == pytest.approx(34 / 80)
    assert cured[2] == pytest.approx(34 / 80 + 46 / 80 * 8 / 16)


def test_cohorts_are_compared_at_the_oldest_age_that_both_have_reached(reader: Reader) -> None:
    measure = MEASURES["cured"]
    frame = followed(reader.run("vintage", Scope(), cut_of("month", ())), measure, "month", ())
    assert cohort_wording.same_age(frame) == 1
    said = cohort_wording.headline(frame, measure, "month", EN)
    assert said == "One month after entry Feb 2025 stands at 60.0%, Mar 2025 at 25.0%"


# The page Cohorts


@pytest.mark.parametrize("query", [{}, {"lang": "zh"}, {"follow": "recovered"}, {"follow": "charged_off"}])
def test_the_page_of_the_sample_opens(open_page: OpenPage, uci_store: Store, query: dict[str, str]) -> None:
    app = _stands(open_page(uci_store, "cohorts", query))
    assert len(app.get("plotly_chart")) >= 2


def test_the_page_says_what_was_counted(open_page: OpenPage, department: Store) -> None:
    said = _said(_stands(open_page(department, "cohorts")))
    assert "2 months after entry 80.0% of the cases are cured" in said
    assert "n = 80 cases" in said
    by_month = _said(
        _stands(open_page(department, "cohorts").selectbox(key="cohort-cut").set_value("month").run())
    )
    assert "One month after entry Feb 2025 stands at 60.0%, Mar 2025 at 25.0%" in by_month


def test_two_cohorts_are_set_against_each_other_with_an_interval(
    open_page: OpenPage, department: Store
) -> None:
    app = _stands(open_page(department, "cohorts"))
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert (shown["Feb 2025"][0], shown["Mar 2025"][0]) == ("60.0%", "25.0%")
    assert shown["Difference"][0] == "+35.0 points"
    # Newcombe's interval leaves out zero.
    assert "Luck alone does not explain it" in _said(app)


def test_a_cohort_that_is_saved_can_be_chosen_and_deleted(open_page: OpenPage, department: Store) -> None:
    app = open_page(department, "cohorts")
    app.selectbox(key="cohort-list-age").set_value(1)
    app.selectbox(key="cohort-list-state").set_value("cured")
    app = _stands(app.run())
    assert "34 cases that began in all months are in the state “Cured” at age 1." in _said(app)
    app.text_input(key="cohort-name-text").set_value("Quick *ones*")
    button = next(b for b in app.button if b.label == "Save")
    app = _stands(button.click().run())
    assert [(c.name, c.age, c.state) for c in saved(department)] == [("Quick *ones*", 1, "cured")]
    app = _stands(app.selectbox(key="cohort-saved").set_value("Quick *ones*").run())
    assert "34 cases that began" in _said(app)
    _stands(app.button(key="cohort-forget").click().run())
    assert saved(department) == []


def test_the_accounts_behind_a_cohort_are_as_many_as_the_page_says(reader: Reader) -> None:
    rows, total = reader.drill("vintage", Scope(), {"age": 1, "state": "cured"})
    names = {row["account_id"] for row in rows.to_pylist()}
    assert (total, len(names)) == (34, 34)
    assert {name[0] for name in names} == {"a", "d"}


# The page Case file


def test_the_first_case_is_the_most_telling_one(open_page: OpenPage, department: Store) -> None:
    app = _stands(open_page(department, "case_file"))
    assert app.subheader[0].value == "Account a0"
    assert "Case 1 of 24" in _said(app)
    assert len(app.get("plotly_chart")) == 1


def test_the_next_case_is_the_next_of_the_selection_and_the_address_names_none(
    open_page: OpenPage, department: Store
) -> None:
    app = open_page(department, "case_file")
    app = _stands(app.button(key="case-next").click().run())
    assert app.subheader[0].value == "Account a1"
    assert "Case 2 of 24" in _said(app)
    assert "a1" not in str(dict(app.query_params))
    app = _stands(app.button(key="case-previous").click().run())
    assert app.subheader[0].value == "Account a0"


def test_another_selection_begins_at_its_first_case(open_page: OpenPage, department: Store) -> None:
    app = open_page(department, "case_file")
    app = app.button(key="case-next").click().run()
    app = _stands(app.selectbox(key="case-picker").set_value("longest").run())
    assert "Case 1 of 80" in _said(app)
    assert app.subheader[0].value == "Account c0"


def test_an_account_can_be_typed_and_one_that_is_not_there_is_told(
    open_page: OpenPage, department: Store
) -> None:
    app = open_page(department, "case_file")
    app = _stands(app.text_input(key="case-account").set_value(" e7 ").run())
    assert app.subheader[0].value == "Account e7"
    app = app.text_input(key="case-account").set_value("nobody").run()
    assert [e.value for e in app.error] == ["There is no account “nobody” among those that you may see."]
    app = _stands(app.button(key="case-next").click().run())
    assert app.subheader[0].value == "Account a1"


def test_a_case_file_is_told_in_chinese(open_page: OpenPage, department: Store) -> None:
    app = _stands(open_page(department, "case_file", {"lang": "zh"}))
    assert app.subheader[0].value == "账户 a0"
