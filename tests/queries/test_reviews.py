"""What people wrote for a review: kept by period and by whom it is of, and left alone by a publish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queries import Scope
from queries.errors import DunlinError
from queries.reviews import LONGEST_TEXT, MOST_CASES, Remark, keep, key_of, remark
from queries.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A dataset's empty folder."""
    (tmp_path / "made").mkdir()
    return Store.of("made", tmp_path)


CEDAR = Scope.of(team=["Cedar"])


def test_what_was_kept_is_found_again_for_the_same_review_only(store: Store) -> None:
    keep(store, Remark("2026Q3", key_of(CEDAR), "Two people were ill.\n\n=1+1", "More visits"))
    assert remark(store, "2026Q3", CEDAR).paragraphs == ("Two people were ill.", "=1+1", "More visits")
    assert remark(store, "2026Q2", CEDAR).paragraphs == ()
    assert remark(store, "2026Q3", Scope()).paragraphs == ()


def test_what_is_written_anew_takes_the_place_of_the_old(store: Store) -> None:
    keep(store, Remark("2026Q3", key_of(CEDAR), "old"))
    keep(store, Remark("2026Q3", key_of(Scope()), "of all"))
    keep(store, Remark("2026Q3", key_of(CEDAR), "new"))
    assert remark(store, "2026Q3", CEDAR).comments == "new"
    keep(store, Remark("2026Q3", key_of(CEDAR), " "))
    assert remark(store, "2026Q3", CEDAR).comments == ""
    assert remark(store, "2026Q3", Scope()).comments == "of all"


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(DunlinError, match="at most"):
        Remark("2026Q3", key_of(CEDAR), "x" * (LONGEST_TEXT + 1))


def test_a_damaged_file_is_said_in_a_sentence(store: Store) -> None:
    (store.root / "reviews.json").write_text("{", "utf-8")
    with pytest.raises(DunlinError, match="damaged"):
        remark(store, "2026Q3", CEDAR)


def test_chosen_cases_are_kept_with_the_review_even_without_a_word(store: Store) -> None:
    keep(store, Remark("2026Q3", key_of(CEDAR), cases=("a-2026-07", "b-2026-05")))
    assert remark(store, "2026Q3", CEDAR).cases == ("a-2026-07", "b-2026-05")
    with pytest.raises(DunlinError, match="at most"):
        Remark("2026Q3", key_of(CEDAR), cases=tuple("abcdefghijk"[: MOST_CASES + 1]))


def test_what_an_older_version_kept_is_read(store: Store) -> None:
    old = [{"period": "2026Q3", "query": key_of(CEDAR), "comments": "old", "goals": ""}]
    (store.root / "reviews.json").write_text(json.dumps(old), "utf-8")
    assert remark(store, "2026Q3", CEDAR) == Remark("2026Q3", key_of(CEDAR), "old")
    (store.root / "reviews.json").write_text('["x"]', "utf-8")
    with pytest.raises(DunlinError, match="damaged"):
        remark(store, "2026Q3", CEDAR)
