"""A scope is checked at birth, can only get narrower, and renders as sentence and query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import Scope, Warehouse
from queries.dimensions import SCOPEABLE
from queries.errors import ScopeError, UnknownNameError
from queries.scope import month_label, month_of

MONTHS = [f"2005-{month:02}" for month in range(3, 11)]
BANDS = ["10000-20000", "20000-50000", "50000-100000", "100000-200000", "1-2"]

months = st.none() | st.sampled_from(MONTHS)
members = st.fixed_dictionaries(
    {},
    optional={
        "bucket": st.lists(st.sampled_from(["current", "M1", "M2", "M3", "M7+", "unknown"]), max_size=4),
        "credit_limit_band": st.lists(st.sampled_from(BANDS), max_size=3),
    },
)


spelt = st.text(st.characters(codec="utf-8", exclude_characters=",*"), min_size=1)


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    first, last = draw(months), draw(months)
    if first and last and first > last:
        first, last = last, first
    return Scope.of(first, last, **draw(members))


@pytest.mark.parametrize(
    "text", ["2005", "2005-13", "2005-00", "0000-01", "2005-4", "April 2005", "2005-04-30", "x"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ScopeError, match=r"is not a month\. Write the year and the month as in 2005-04\."):
        Scope.of(text)


def test_swapped_months_are_refused() -> None:
    with pytest.raises(ScopeError, match="2005-08, lies after the last, 2005-04"):
        Scope.of("2005-08", "2005-04")


def test_one_month_is_a_scope() -> None:
    assert Scope.of("2005-04", "2005-04").sentence() == "2005-04"


def test_any_day_means_its_month() -> None:
    assert Scope.of(date(2005, 4, 17)) == Scope.of("2005-04") == Scope.of(" 2005-04 ")
    assert month_label(month_of(date(2005, 4, 30))) == "2005-04"


@pytest.mark.parametrize(
    ("wrong", "meant"), [("m2", "M2"), ("M7", "M7+"), ("Current", "current"), ("paid off", "paid_off")]
)
def test_an_unknown_bucket_is_refused_with_the_nearest(wrong: str, meant: str) -> None:
    with pytest.raises(UnknownNameError, match="There is no bucket") as problem:
        Scope.of(bucket=[wrong])
    assert f"Did you mean “{meant}”?" in str(problem.value)


@pytest.mark.parametrize(
    ("wrong", "meant"), [("buckets", "bucket"), ("colector", "collector"), ("Region", "region")]
)
def test_an_unknown_dimension_is_refused_with_the_nearest(wrong: str, meant: str) -> None:
    with pytest.raises(UnknownNameError, match="There is no dimension") as problem:
        Scope.of(**{wrong: ["x"]})
    assert f"Did you mean “{meant}”?" in str(problem.value)


@pytest.mark.parametrize("outcome", ["next_bucket", "next_status_code", "closing_bucket", "stage", "month"])
def test_an_outcome_cannot_be_restricted(outcome: str) -> None:
    with pytest.raises(UnknownNameError):
        Scope.of(**{outcome: ["M1"]})


def test_the_word_for_everyone_is_no_member() -> None:
    """A team that is called “*”, or an entitlement that says so, must not open all the others."""
    with pytest.raises(UnknownNameError):
        Scope.of(team=["*"])


def test_equal_scopes_are_one_cache_key() -> None:
    one = Scope.of("2005-04", bucket=["M2", "M3"], team="North")
    same = Scope.of("2005-04", team=["North"], bucket=("M2", "M3", "M2"))
    assert one == same
    assert len({one, same, Scope.of("2005-05"), Scope()}) == 3


def test_a_scope_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Scope().since = date(2005, 4, 1)  # type: ignore[misc]


def test_unrestricted_and_without_members_are_not_the_same() -> None:
    assert Scope.of(bucket=[]) != Scope()
    assert Scope.of(bucket=[]).of_dimension("bucket") == ()
    assert Scope().of_dimension("bucket") is None


def test_every_variable_is_always_set() -> None:
    for scope in (Scope(), Scope.of(bucket="M1"), Scope.of("2005-05").narrow(Scope.of(None, "2005-04"))):
        assert scope.variables().keys() == {"since", "until", *SCOPEABLE}


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (Scope(), "all months"),
        (Scope.of("2005-04"), "from 2005-04"),
        (Scope.of(None, "2005-08"), "up to 2005-08"),
        (Scope.of("2005-04", "2005-08", bucket=["M2", "M3"]), "2005-04 to 2005-08 · bucket M2, M3"),
        (Scope.of(bucket=[], credit_limit_band="1-2"), "all months · bucket none · credit limit 1-2"),
        (
            Scope.of("2005-05").narrow(Scope.of(None, "2005-04")),
            "nothing (what was asked for lies outside what may be seen)",
        ),
    ],
)
def test_a_scope_is_a_sentence(scope: Scope, sentence: str) -> None:
    assert scope.sentence() == sentence


def test_members_are_worded_by_the_caller() -> None:
    assert (
        Scope.of(bucket="M2")
        .sentence(lambda dimension, member: f"{dimension}:{member}!")
        .endswith("bucket bucket:M2!")
    )


def _asked_again(scope: Scope) -> Scope:
    return Scope.from_query({name: [text] for name, text in scope.query().items()})


@given(scopes())
def test_the_query_brings_the_scope_back(scope: Scope) -> None:
    assert _asked_again(scope) == scope


@given(st.lists(spelt, max_size=3, unique=True))
def test_the_query_brings_members_of_any_spelling_back(teams: list[str]) -> None:
    assert _asked_again(Scope.of(team=teams)) == Scope.of(team=teams)


def test_the_query_brings_a_member_with_a_comma_back() -> None:
    scope = Scope.of(team=["North, East"])
    assert _asked_again(scope) == scope


def test_repeated_keys_and_commas_both_list_members() -> None:
    asked = Scope.from_query({"bucket": ["M2,M3", "M4"], "from": ["2005-04"], "page": ["overview"], "to": []})
    assert asked == Scope.of("2005-04", bucket=["M2", "M3", "M4"])


@given(scopes(), scopes())
def test_narrowing_keeps_no_more_than_either(viewer: Scope, wish: Scope) -> None:
    both = viewer.narrow(wish)
    for scope in (viewer, wish):
        for name, kept in scope.members:
            assert set(both.of_dimension(name) or ()) <= set(kept)
            assert both.of_dimension(name) is not None
        assert both.is_empty or scope.since is None or (both.since and both.since >= scope.since)
        assert both.is_empty or scope.until is None or (both.until and both.until <= scope.until)


@given(scopes())
def test_narrowing_by_itself_or_by_nothing_changes_nothing(scope: Scope) -> None:
    assert scope.narrow(scope) == scope.narrow(Scope()) == Scope().narrow(scope) == scope


@pytest.fixture(scope="module")
def rows_of(uci_warehouse: Warehouse, scoped_cursor: Callable[..., Any]) -> Callable[[Scope], dict[Any, int]]:
    """Count the accounts that a scope shows, by what it can restrict."""

    def counted(scope: Scope) -> dict[Any, int]:
        with scoped_cursor(uci_warehouse, scope) as cursor:
            found = cursor.execute(
                """select month, bucket, credit_limit_band, sum(accounts)::bigint
                from scoped.account_month group by all"""
            ).fetchall()
        return {tuple(key): accounts for *key, accounts in found}

    return counted


@settings(max_examples=25)
@given(viewer=scopes(), wish=scopes())
def test_a_viewer_gets_the_rows_that_both_keep_and_no_other(
    viewer: Scope, wish: Scope, rows_of: Callable[[Scope], dict[Any, int]]
) -> None:
    mine, asked, both = rows_of(viewer), rows_of(wish), rows_of(viewer.narrow(wish))
    assert both == {key: accounts for key, accounts in mine.items() if key in asked}
    assert both == rows_of(wish.narrow(viewer)) == rows_of(viewer.narrow(wish).narrow(wish))


def test_an_empty_scope_stays_empty_whatever_is_asked(rows_of: Callable[[Scope], dict[Any, int]]) -> None:
    empty = Scope.of("2005-08").narrow(Scope.of(None, "2005-05"))
    assert empty.is_empty
    for wish in (Scope(), Scope.of("2005-04", "2005-09"), Scope.of(bucket="M2")):
        assert not rows_of(empty.narrow(wish))
        assert not rows_of(wish.narrow(empty))
        assert not rows_of(empty.with_months(date(2005, 4, 1), date(2005, 9, 1)))
