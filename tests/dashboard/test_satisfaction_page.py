"""The page Satisfaction and complaints: scores with their answers, complaints with the accounts worked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import satisfaction_wording
from dashboard.numbers import Numbers
from queries.store import Store

NUMBERS = Numbers("en", "USD")

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]


def _survey(place: int) -> dict[str, Any]:
    """Every second is answered: with 5 for the process, 4 for the collector and 3 for the speed."""
    answered = {"answered_on": "2005-04-20", "process_score": 5, "collector_score": 4, "speed_score": 3}
    sent = {"survey_id": f"S{place}", "account_id": f"A{place}", "method": "phone", "sent_on": "2005-04-10"}
    return {**sent, **(answered if place % 2 else dict.fromkeys(answered))}


@pytest.fixture(scope="module")
def asked(publish: Publish) -> Store:
    """Eighty accounts, each sent a survey, and one complaint."""
    snapshots = [
        {
            "account_id": f"A{place}",
            "as_of": day,
            "days_past_due": 10,
            "balance": 100,
            "past_due_amount": 100,
            "status": "open",
        }
        for place in range(80)
        for day in ("2005-03-31", "2005-04-30")
    ]
    complaint = {
        "complaint_id": "P1",
        "account_id": "A1",
        "received_on": "2005-04-12",
        "category": "tone",
        "upheld": True,
    }
    surveys = [_survey(place) for place in range(80)]
    return publish({"snapshot": snapshots, "survey": surveys, "complaint": [complaint]})


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption") for e in app.main.get(kind))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_scores_stand_beside_how_many_answered(open_page: OpenPage, asked: Store, lang: str) -> None:
    said = _said(open_page(asked, "satisfaction", {"lang": lang}))
    for figure in ("5.00", "4.00", "3.00", "40", "80", "50.0%"):
        assert figure in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_complaint_is_set_against_the_accounts_worked(open_page: OpenPage, asked: Store, lang: str) -> None:
    said = _said(open_page(asked, "satisfaction", {"lang": lang, "satisfaction": "complaints"}))
    # 1 × 1,000 ÷ 80.
    assert "12.5" in said


def test_a_table_that_is_missing_is_named(open_page: OpenPage, uci_store: Store) -> None:
    assert "“survey”" in _said(open_page(uci_store, "satisfaction"))
    assert "“complaint”" in _said(open_page(uci_store, "satisfaction", {"satisfaction": "complaints"}))


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (0, "No survey was answered in these months"),
        (12, "12 of 80 surveys were answered: too few to say how satisfied debtors are"),
        (40, "Of 5: satisfaction with the process 4.00; 40 of 80 surveys were answered (50.0%)"),
    ],
)
def test_few_answers_are_not_made_a_score(result_of: Callable[..., Any], answered: int, said: str) -> None:
    row = {"numerator": 4 * answered, "denominator": answered, "n": answered}
    score = result_of("process_satisfaction", [row], by=())
    response = result_of("survey_response_rate", [{"numerator": answered, "denominator": 80}], by=())
    assert satisfaction_wording.verdict([score], response, NUMBERS) == said
