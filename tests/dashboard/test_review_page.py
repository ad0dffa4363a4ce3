"""The page Review: an outline of the slides, what people write, and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from queries import Scope, casefile, connect
from queries.reviews import Remark, keep, key_of, remark
from queries.store import Store

OpenPage = Callable[..., AppTest]


@pytest.fixture
def own_store(demo_store: Store, tmp_path: Path) -> Store:
    """The small department in a folder of this test's own."""
    copytree(demo_store.root, tmp_path / "demo")
    return Store.of("demo", tmp_path)


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("title", "markdown", "caption", "info") for e in app.get(kind))


@pytest.mark.parametrize(
    ("lang", "first", "last"), [("en", "1 Results", "Next period"), ("zh", "一、", "下一时期")]
)
def test_the_outline_says_every_chapter(
    open_page: OpenPage, demo_store: Store, lang: str, first: str, last: str
) -> None:
    app = open_page(demo_store, "review", {"lang": lang})
    assert first not in _said(app)
    app.button(key="review-compute").click().run()
    said = _said(app)
    assert first in said
    assert last in said


def test_what_is_written_is_kept_and_stands_in_the_review(open_page: OpenPage, own_store: Store) -> None:
    app = open_page(own_store, "review")
    period = app.selectbox(key="review_period").value
    app.text_area[0].set_value("Two <b>people</b> were ill")
    app.text_area[1].set_value("More visits")
    next(b for b in app.button if b.label == "Keep").click().run()
    assert remark(own_store, period, Scope()).paragraphs == ("Two <b>people</b> were ill", "More visits")
    app.button(key="review-compute").click().run()
    assert "Two \\<b\\>people" in _said(app)


def test_cases_are_chosen_or_named_by_their_account_and_kept(open_page: OpenPage, own_store: Store) -> None:
    reader = connect(own_store.current()).reader()
    longest, other = casefile.cases(reader, None, "longest", limit=2)
    app = open_page(own_store, "review")
    period = app.selectbox(key="review_period").value
    (box,) = [one for one in app.multiselect if one.label == "Cases to tell"]
    box.set_value([longest["account_id"], "nobody"])
    next(b for b in app.button if b.label == "Keep").click().run()
    assert remark(own_store, period, Scope()).cases == (longest["case_id"],)
    assert any("nobody" in one.value for one in app.warning)
    app = open_page(own_store, "review")
    (box,) = [one for one in app.multiselect if one.label == "Cases to tell"]
    assert box.value == [longest["case_id"]]
    assert other["case_id"] != longest["case_id"]


def test_a_remark_on_one_team_is_not_shown_for_another(open_page: OpenPage, own_store: Store) -> None:
    first, other = connect(own_store.current()).reader().members("team")[:2]
    app = open_page(own_store, "review", {"team": first})
    period = app.selectbox(key="review_period").value
    keep(own_store, Remark(period, key_of(Scope.of(team=[first])), "of the first"))
    assert open_page(own_store, "review", {"team": first}).text_area[0].value == "of the first"
    assert open_page(own_store, "review", {"team": other}).text_area[0].value == ""


def test_filters_that_do_not_count_are_named(open_page: OpenPage, demo_store: Store) -> None:
    assert "bucket" in _said(open_page(demo_store, "review", {"bucket": "M2"}))


def test_a_history_of_snapshots_alone_has_a_review(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, "review")
    app.button(key="review-compute").click().run()
    assert "“survey”" in _said(app)
