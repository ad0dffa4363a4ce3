"""The page Definitions: every figure once, in the chapter where a review asks for it, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import defining
from dashboard.i18n import words_in
from queries import catalog
from queries.store import Store

OpenPage = Callable[..., AppTest]
EVERY = {**catalog.metrics(), **catalog.tables()}


def test_every_figure_stands_in_one_chapter() -> None:
    listed = [metric.name for chapter in defining.CHAPTERS for metric in defining.found("", chapter)]
    assert sorted(listed) == sorted(EVERY)


def test_no_chapter_is_empty() -> None:
    assert all(defining.found("", chapter) for chapter in defining.CHAPTERS)


@pytest.mark.parametrize(
    "search", ["催收成功率", "Success rate, by cases", "SUCCESS_RATE", "  success rate, by "]
)
def test_a_figure_is_found_by_its_name_and_in_both_languages(search: str) -> None:
    assert "success_rate" in [metric.name for metric in defining.found(search, "team")]


def test_what_is_not_there_is_not_found() -> None:
    assert defining.found("no such figure", "results") == []


def test_a_formula_says_how_sums_become_the_figure() -> None:
    t = words_in("en")
    assert defining.formula(catalog.find("delinquent_accounts"), t) == (
        "The number of observations, summed. Over several months it is that of the last. "
        "Its month is the one at whose end the state is read."
    )
    assert "Times a thousand." in defining.formula(catalog.find("complaints_per_1000"), t)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("chapter", defining.CHAPTERS)
def test_a_chapter_shows_each_of_its_definitions(
    open_page: OpenPage, uci_store: Store, lang: str, chapter: str
) -> None:
    app = open_page(uci_store, "definitions", {"lang": lang, "chapter": chapter})
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    said = "\n".join(e.value for e in app.main.markdown)
    t = words_in(lang)
    for metric in defining.found("", chapter):
        assert f"`{metric.name}`" in said
        assert t(metric.observation) in said.replace("\\", "")
