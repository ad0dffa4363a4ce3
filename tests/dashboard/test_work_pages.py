"""The pages on channels, contact, promises and plans, opened through the dashboard's entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from queries import Scope, Warehouse
from queries.store import Store
from tests.dashboard.worked_history import worked_history

OpenPage = Callable[..., AppTest]
# The parts of each page by the key that chooses them, with how many charts each draws.
PARTS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "channels": ("channels", {"reach": 4, "use": 2, "where": 2, "credit": 1}),
    "contact": ("contact", {"funnel": 4, "hours": 2, "lost": 5, "preparation": 2, "referrals": 1}),
    "promises": ("promises", {"promises": 6, "people": 2, "plans": 4}),
}
every_page = pytest.mark.parametrize("page", list(PARTS))


@pytest.fixture(scope="module")
def worked(publish: Callable[..., Store]) -> Store:
    """The small history, published."""
    return publish(worked_history())


@pytest.fixture(scope="module")
def asked(worked: Store, opened: Callable[[Store], Warehouse]) -> Warehouse:
    """The same, to be asked by the engine."""
    return opened(worked)


def _said(app: AppTest) -> list[str]:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return [e.value.replace("\\", "") for kind in ("markdown", "caption") for e in app.get(kind)]


def _spec(app: AppTest, place: int = 0) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(app.get("plotly_chart")[place].proto.spec)
    return spec


@every_page
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_of_a_page_is_drawn_in_both_languages(
    open_page: OpenPage, worked: Store, page: str, language: str
) -> None:
    key, parts = PARTS[page]
    app = open_page(worked, page, {"lang": language} if language != "en" else {})
    for part, charts in parts.items():
        app.session_state[key] = part
        app.run()
        _said(app)
        assert len(app.get("plotly_chart")) == charts


@every_page
def test_without_contacts_a_page_names_the_table_once(
    open_page: OpenPage, uci_store: Store, page: str
) -> None:
    said = [text for text in _said(open_page(uci_store, page)) if "needs the table" in text]
    table = "promise" if page == "promises" else "contact"
    assert len(said) == 1
    assert f"the table “{table}”" in said[0]


@every_page
def test_a_page_stands_where_nothing_is_published(open_page: OpenPage, tmp_path: Any, page: str) -> None:
    app = open_page(Store.of("nothing", tmp_path), page)
    assert [e.value for e in app.exception] == []


# Channels


def test_the_sentence_on_channels_is_what_the_engine_says(open_page: OpenPage, worked: Store) -> None:
    # 65 of 125 attempts are calls, and 55 of these reach the debtor.
    first = "**Phone makes 52.0% of the 125 attempts and reaches the debtor in 84.6% of them; "
    assert any(
        text.startswith(first + "over all channels 44.0% do") for text in _said(open_page(worked, "channels"))
    )


def test_figures_that_no_channel_cuts_are_named(open_page: OpenPage, worked: Store) -> None:
    (said,) = [text for text in _said(open_page(worked, "channels")) if text.startswith("Not cut by channel")]
    assert "“Success rate, by cases”" in said
    assert "“Promise rate”" not in said


def test_the_link_chooses_the_figure_of_the_maps_and_the_credit_rule(
    open_page: OpenPage, worked: Store, asked: Warehouse
) -> None:
    maps = open_page(worked, "channels", {"channels": "where", "of": "attempts"})
    assert any("Contact attempts by channel and bucket" in text for text in _said(maps))
    credit = open_page(worked, "channels", {"channels": "credit", "credit": "first"})
    rule = Scope.of(credit_rule="first")
    (row,) = asked.reader().run("credited_amount", rule, ["channel"]).rows()
    assert row["value"] == 1500
    assert any("The rule in force: First contact." in text for text in _said(credit))
    assert any("credit rule First contact" in text for text in _said(credit))


# Contact


def test_the_funnel_shows_each_step_and_what_is_left_of_the_step_before(
    open_page: OpenPage, worked: Store
) -> None:
    app = open_page(worked, "contact")
    said = _said(app)
    # Of five promises made in March it is not known yet; of the 60 other cases 40 promised and 30 kept it.
    verdict = "Of 65 cases attempted the debtor was reached in 84.6%, promised in 69.2% and kept the promise"
    assert f"**{verdict} in 50.0%**" in said
    bars = next(trace for trace in _spec(app)["data"] if trace["type"] == "bar")
    assert [hover.split("<br>")[1] for hover, _ in bars["customdata"]] == ["65", "55", "55", "45", "30", "30"]
    assert "75.0% of the step before" in bars["customdata"][4][0]
    assert "Left out of the step before: 5 (5 not yet known, 0 not recorded)" in bars["customdata"][4][0]


def test_a_case_stands_once_among_the_observations_of_the_funnel(open_page: OpenPage, worked: Store) -> None:
    captions = [text for text in _said(open_page(worked, "contact")) if "How far the cases" in text]
    assert all("n = 65 cases in a month, 5 left out (not yet known)" in text for text in captions)
    assert len(captions) == 2


def test_an_hour_with_few_attempts_has_no_rate(open_page: OpenPage, worked: Store) -> None:
    app = open_page(worked, "contact", {"contact": "hours"})
    texts = [hover for trace in _spec(app)["data"] for hover, _ in trace.get("customdata") or ()]
    # Sixty of February and five of March, all on a Monday from ten.
    assert any(text.startswith("<b>Mon 10:00–11:00</b>") and "84.6%" in text for text in texts)
    assert any(text == "<b>Mon 11:00–12:00</b><br>no attempt" for text in texts)


# Promises and plans


def test_promises_are_kept_broken_or_not_yet_known(open_page: OpenPage, worked: Store) -> None:
    app = open_page(worked, "promises")
    said = _said(app)
    first = "**Of 40 promises fallen due 75.0% were kept (95% interval 59.8% to 85.8%). "
    assert f"{first}5 are not yet seven days past their due date.**" in said
    assert any(text.startswith("**Promises kept: 30, broken: 10; not yet known: 5**") for text in said)


def test_plans_are_counted_by_kind(open_page: OpenPage, worked: Store) -> None:
    said = _said(open_page(worked, "promises", {"promises": "plans"}))
    assert "**2 plans were agreed: Grace period 1 and Instalment plan 1**" in said
    assert any(text.startswith("**Amount under plans: $100, 90.0% of it Instalment plan**") for text in said)


def test_a_scope_without_work_is_a_sentence(open_page: OpenPage, worked: Store) -> None:
    for page, words in (
        ("channels", "No attempt in these months"),
        ("contact", "No case was attempted in these months"),
        ("promises", "No promise was made in these months"),
    ):
        assert f"**{words}**" in _said(open_page(worked, page, {"bucket": "M7+"}))
