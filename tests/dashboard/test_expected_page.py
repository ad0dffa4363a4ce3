"""Against expectation: what is compared over which months, what is said, and the page in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard import expected_drawing, expected_wording
from dashboard.expected_figures import FIGURES, Window, against, as_table, cases, window
from dashboard.numbers import Numbers
from data.demo import build_demo
from dunlin import app
from models.benchmark import Benchmark, benchmark
from queries import Result
from queries.store import Store

NUMBERS = Numbers("en", "USD")
CHINESE = Numbers("zh_Hans_CN", "CNY")
CURES, PROMISES, SATISFIED = (FIGURES[key] for key in ("cures", "promises", "satisfied"))

MakeResult = Callable[..., Result]
OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]


def _compared(*rows: tuple[str, int, float, int]) -> Benchmark:
    return benchmark(pd.DataFrame(list(rows), columns=["member", "observed", "expected", "n"]))


# Months


def _by_month(result_of: MakeResult, months: list[date], *immature: int) -> Result:
    return result_of(
        "promise_kept_rate",
        [
            {"month": m, "numerator": 20, "denominator": 40, "immature": 5 if place in immature else 0}
            for place, m in enumerate(months)
        ],
    )


def test_the_last_three_months_whose_outcome_is_known_are_taken(
    result_of: MakeResult, months: Callable[[int], list[date]]
) -> None:
    known = months(6)
    result = _by_month(result_of, known, 5)
    assert window(result, (), 3, None, None) == Window(known[2], known[4], False, False)
    assert window(result, (), 0, None, None) == Window(known[0], known[4], False, False)


def test_fewer_months_than_three_are_widened_and_said_to_be(
    result_of: MakeResult, months: Callable[[int], list[date]]
) -> None:
    known = months(6)
    used = window(_by_month(result_of, known, 5), (), 3, known[3], known[3])
    assert used == Window(known[1], known[3], True, False)
    assert "earlier months are taken as well" in expected_wording.months_said(used, NUMBERS)
    longer = window(_by_month(result_of, known), (), 3, known[1], known[4])
    assert longer == Window(known[1], known[4], False, False)


def test_months_whose_outcome_is_not_known_are_no_window(
    result_of: MakeResult, months: Callable[[int], list[date]]
) -> None:
    known = months(4)
    result = _by_month(result_of, known, 3)
    assert window(result, (), 3, known[3], None) is None
    assert window(_by_month(result_of, known, 0, 1, 2, 3), (), 3, None, None) is None
    only = window(_by_month(result_of, known[:2]), (), 3, None, None)
    assert only == Window(known[0], known[1], False, True)
    assert "fewer months than a review should rest on" in expected_wording.months_said(only, NUMBERS)


def test_a_month_that_is_missing_ends_the_window(
    result_of: MakeResult, months: Callable[[int], list[date]]
) -> None:
    known = months(6)
    result = _by_month(result_of, known, 2)
    assert window(result, (), 0, None, None) == Window(known[3], known[5], False, False)


# What is compared


def _promises(result_of: MakeResult, rows: list[tuple[str | None, str, int, int]]) -> Result:
    month = date(2005, 4, 1)
    return result_of(
        "promise_kept_rate",
        [
            {
                "collector": who,
                "month": month,
                "bucket": bucket,
                "promise_band": "0-50",
                "numerator": kept,
                "denominator": n,
            }
            for who, bucket, kept, n in rows
        ],
        by=PROMISES.by("collector"),
    )


def test_a_member_is_compared_with_the_others_in_the_same_kinds_of_cases(result_of: MakeResult) -> None:
    result = _promises(
        result_of,
        [
            ("Ann", "M1", 30, 40),
            ("Ann", "M4", 30, 200),
            ("Ben", "M1", 150, 200),
            ("Ben", "M4", 6, 40),
            (None, "M1", 30, 40),
        ],
    )
    ann, ben = against(PROMISES, result, "collector").members
    # Of M1 the others kept 180 of 240, of M4 6 of 40: 30 and 30. Who is not known is a standard only.
    assert (ann.observed, ann.expected, ann.n) == (60, pytest.approx(60), 240)
    assert (ben.observed, ben.expected) == (156, pytest.approx(150 + 6))
    assert [ann.verdict, ben.verdict] == ["in_line", "in_line"]


def test_teams_are_made_of_their_collectors(result_of: MakeResult) -> None:
    row = {
        "month": date(2005, 4, 1),
        "bucket": "M1",
        "promise_band": None,
        "numerator": 20,
        "denominator": 50,
    }
    rows = [
        {**row, "team": team, "collector": who}
        for team, who in (("North", "Ann"), ("North", "Ben"), ("South", "Cem"))
    ]
    found = cases(PROMISES, result_of("promise_kept_rate", rows, by=PROMISES.by("team")), "team")
    assert found[["member", "unit"]].to_numpy().tolist() == [
        ["North", "Ann"],
        ["North", "Ben"],
        ["South", "Cem"],
    ]
    assert found["expected"].tolist() == pytest.approx([20, 20, 20])


# What is said


@pytest.mark.parametrize(
    ("row", "figure", "said"),
    [
        (("Ann", 34, 27.0, 90), CURES, "34 cures; accounts like these usually give 27 (19 to 35 by luck)"),
        (("Ann", 3, 1.0, 4), CURES, "3 cures of 4 cases"),
        (("Ann", 1, 1.0, 40), CURES, "1 cure of 40 cases"),
        (
            ("Ann", 20, 20.0, 40),
            PROMISES,
            "20 promises kept; promises like these usually give 20 (14 to 26 by luck)",
        ),
        (("Ann", 6, 5.0, 10), SATISFIED, "6 satisfied answers of 10"),
        (("Ann", 6, 5.0, 9), SATISFIED, "fewer than 10 answers"),
    ],
)
def test_a_sentence_says_what_came_and_what_usually_comes(
    row: tuple[str, int, float, int], figure: Any, said: str
) -> None:
    (ann,) = _compared(row).members
    assert expected_wording.sentence(ann, figure, NUMBERS) == said


def test_in_chinese_it_is_said_in_chinese() -> None:
    (ann,) = _compared(("Ann", 34, 27.0, 90)).members
    said = expected_wording.sentence(ann, CURES, CHINESE)
    assert said == "治愈 34 个；同类账户通常治愈 27 个（偶然范围 19 至 35）"


@pytest.mark.parametrize(
    ("row", "start"),
    [
        (("Ann", 60, 40.0, 200), "Above expected"),
        (("Ann", 20, 40.0, 200), "Below expected"),
        (("Ann", 41, 40.0, 200), "In line: no detectable difference"),
        (("Ann", 53, 40.0, 200), "In line: outside of the 95% limits, as one in twenty"),
        (("Ann", 45, 25.0, 99), "Outside of what luck explains, but of fewer than 100 cases"),
        (("Ann", 3, 1.0, 4), "Too few to say."),
    ],
)
def test_a_verdict_goes_no_further_than_the_rule(row: tuple[str, int, float, int], start: str) -> None:
    found = _compared(row)
    assert expected_wording.verdict(found.members[0], found, NUMBERS).startswith(start)


def test_the_headline_counts_who_differs() -> None:
    equal = ("Ben", 40, 40.0, 200)
    said = expected_wording.headline
    assert said(_compared(("Ann", 60, 40.0, 200), equal), "collector", NUMBERS) == (
        "Of 2 collectors, 1 above and 0 below what cases like theirs usually give, beyond luck"
    )
    assert said(_compared(equal), "team", NUMBERS).startswith("1 team: no detectable difference")
    assert said(_compared(("Ann", 3, 1.0, 4)), "agency", NUMBERS).startswith("1 agency: too few cases")


def test_a_group_that_differs_though_nobody_stands_out_is_not_called_alike() -> None:
    rows = [(f"C{i:02}", 100 + (24 if i % 2 else -24), 100.0, 400) for i in range(40)]
    found = _compared(*rows)
    assert not any(m.is_flagged for m in found.members)
    said = expected_wording.headline(found, "collector", NUMBERS)
    assert said.startswith("40 collectors differ from one another by more than luck")
    assert "widened" in expected_wording.widening(found, NUMBERS)
    assert expected_wording.verdict(found.members[0], found, NUMBERS).startswith("In line: more than luck")


def test_whom_the_raw_rate_would_mark_is_said() -> None:
    hard_and_easy = _compared(("Ann", 20, 20.0, 200), ("Ben", 100, 100.0, 200))
    said = expected_wording.on_raw_rates(hard_and_easy, "collector", NUMBERS)
    assert "2 of 2 collectors would seem better or worse than the average" in said
    assert "that is said of 0 of these" in said
    alike = _compared(("Ann", 40, 40.0, 200), ("Ben", 41, 41.0, 200))
    assert "marks nobody" in expected_wording.on_raw_rates(alike, "collector", NUMBERS)


# The list and the chart


def _four() -> Benchmark:
    return _compared(("D", 60, 40.0, 200), ("A", 5, 4.0, 40), ("C", 20, 40.0, 200), ("B", 12, 6.0, 30))


def test_a_list_is_sorted_by_name_or_by_the_drawn_in_ratio_and_never_by_the_raw_rate() -> None:
    rows = [("D", 60, 40.0, 200), ("A", 5, 4.0, 40), ("C", 20, 40.0, 200), ("B", 9, 5.5, 30)]
    found = _compared(*rows, ("E", 40, 40.0, 200), ("F", 40, 40.0, 200))
    order = {by: [m.member for m in expected_drawing.ordered(found, by, {})] for by in ("name", "ratio")}
    assert order["name"] == ["A", "B", "C", "D", "E", "F"]
    # B has the highest ratio, of 30 cases: drawn in, it comes after that of D. A has counts only.
    assert max(found.members, key=lambda m: m.ratio if m.has_rate else 0).member == "B"
    assert order["ratio"] == ["D", "B", "E", "F", "C", "A"]


def test_a_small_sample_is_listed_as_counts() -> None:
    rows = expected_drawing.listed(_four(), CURES, "name", NUMBERS, {"D": "D · Dora"}, "Collector")
    assert rows.loc["A"].tolist() == ["A", "5 cures of 40 cases", "Too few to say", "–", "–"]
    assert rows.loc["D"].tolist()[:1] == ["D · Dora"]
    assert rows.loc["D"].tolist()[2:5:2] == ["Above expected", "30.0%"]


def test_only_members_with_a_rate_are_drawn_and_only_who_differs_is_named() -> None:
    figure = expected_drawing.funnel_plot(_four(), "collector", NUMBERS, "light", {})
    drawn = {t.name: len(t.x) for t in figure.data if t.customdata is not None}
    assert drawn == {"Above expected": 1, "In line": 0, "Below expected": 1, "Too few to say": 1}
    texts = [note.text for note in figure.layout.annotations]
    assert {"D", "C"} <= set(texts)
    assert not {"A", "B"} & set(texts)
    few = _compared(("A", 5, 4.0, 40))
    assert expected_drawing.funnel_plot(few, "collector", NUMBERS, "light", {}) is None


def test_what_may_not_be_shown_is_not_taken_away_either() -> None:
    table = as_table(_compared(("A", 5, 4.0, 9), ("B", 6, 5.0, 40)), SATISFIED, "collector")
    assert table.column("collector").to_pylist() == ["B"]
    few = as_table(_compared(("A", 5, 4.0, 40)), CURES, "collector").to_pylist()[0]
    assert (few["ratio"], few["shrunken"], few["verdict"], few["observed"]) == (None, None, "too_few", 5)


# The page


def _said(page: AppTest) -> str:
    assert [e.value for e in page.exception] == []
    assert [e.value for e in page.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption", "info") for e in page.main.get(kind))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("level", ["collector", "team", "agency"])
@pytest.mark.parametrize("figure", ["promises", "satisfied"])
def test_the_demonstration_is_compared(
    open_page: OpenPage, demo_store: Store, figure: str, level: str, lang: str
) -> None:
    query = {"lang": lang, "expected_of": figure, "expected_by": level, "expected_months": "0"}
    page = open_page(demo_store, "expected", query)
    said = _said(page)
    # So small a demonstration has fewer answers than a rate of others needs.
    assert len(page.dataframe) == (figure == "promises")
    assert ("原始比率" if lang == "zh" else "raw rate") in said or "too few" in said.lower() or "过少" in said


@pytest.fixture(scope="module")
def judged_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A small demonstration department with a cure model of its own."""
    store = Store.of("demo", tmp_path_factory.mktemp("judged"))
    assert build_demo(store, contacts=15_000).published
    home = {"DUNLIN_HOME": str(store.root.parent), "DUNLIN_DATA": "demo"}
    trained = CliRunner().invoke(app, ["train"], env=home)
    assert trained.exit_code == 0, trained.output
    return store


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("level", ["collector", "team", "agency"])
def test_cures_are_compared_where_there_is_a_model(
    open_page: OpenPage, judged_store: Store, level: str, lang: str
) -> None:
    query = {"lang": lang, "expected_by": level, "expected_months": "0"}
    page = open_page(judged_store, "expected", query)
    said = _said(page)
    assert len(page.get("plotly_chart")) == 1
    assert ("同类账户通常治愈" if lang == "zh" else "accounts like these usually give") in said
    rows = page.dataframe[0].value
    assert len(rows) == {"collector": 60, "team": 6, "agency": 3}[level]


@pytest.mark.parametrize("order", ["name", "ratio"])
def test_the_list_of_the_page_is_in_the_order_asked_for(
    open_page: OpenPage, judged_store: Store, order: str
) -> None:
    page = open_page(judged_store, "expected", {"expected_order": order, "expected_months": "0"})
    rows = page.dataframe[0].value
    ratios = [float(cell) for cell in rows["Ratio, drawn in"] if cell != "–"]
    names = rows["Collector"].tolist()
    assert (names == sorted(names)) is (order == "name")
    assert (ratios == sorted(ratios, reverse=True)) is (order == "ratio") or len(set(ratios)) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_collectors_card_says_what_cases_like_his_give(
    open_page: OpenPage, judged_store: Store, lang: str
) -> None:
    said = _said(open_page(judged_store, "collectors", {"lang": lang, "collector": "C003"}))
    # In three months of so small a department he may have too few cases for more than counts.
    assert ("治愈 " if lang == "zh" else "cure") in said
    assert ("结果均已知" if lang == "zh" else "the outcomes of which are known") in said


def test_a_collector_in_the_link_is_the_one_who_is_spoken_of(open_page: OpenPage, demo_store: Store) -> None:
    query = {"expected_of": "promises", "expected_months": "0", "collector": "C003"}
    page = open_page(demo_store, "expected", query)
    assert page.selectbox(key="expected-person").value == "C003"
    assert "C003" in _said(page)
    # All are compared all the same.
    assert len(page.dataframe[0].value) > 50


def test_without_a_model_the_page_says_so_and_what_can_be_compared(
    open_page: OpenPage, uci_store: Store
) -> None:
    said = _said(open_page(uci_store, "expected"))
    assert "collector" in said or "model" in said


@pytest.fixture(scope="module")
def two_months(publish: Publish) -> Store:
    """A history of a few accounts, nobody with enough promises for a rate."""
    snapshots = [
        {
            "account_id": f"A{i}",
            "as_of": day,
            "days_past_due": 10,
            "balance": 100,
            "past_due_amount": 100,
            "status": "open",
            "collector_id": "C1",
        }
        for i in range(3)
        for day in ("2005-04-30", "2005-05-31", "2005-06-30")
    ]
    promises = [
        {
            "promise_id": f"P{i}",
            "account_id": f"A{i}",
            "collector_id": "C1",
            "made_on": "2005-05-02",
            "due_on": "2005-05-10",
            "amount": 50,
        }
        for i in range(3)
    ]
    payments = [{"payment_id": "Y1", "account_id": "A0", "paid_on": "2005-05-09", "amount": 60}]
    return publish(
        {
            "snapshot": snapshots,
            "promise": promises,
            "payment": payments,
            "collector": [{"collector_id": "C1", "name": "Zoe *bold*", "team": "North"}],
        }
    )


@pytest.mark.parametrize("query", [{}, {"expected_of": "promises"}, {"expected_of": "satisfied"}])
def test_what_the_data_lacks_or_has_hardly_any_of_is_a_sentence(
    open_page: OpenPage, two_months: Store, query: dict[str, str]
) -> None:
    assert len(_said(open_page(two_months, "expected", query))) > 50
