"""What a notebook shows is what the pages show: the same figures, charts and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cohort_drawing, exhibits, expected_wording, notebook
from dashboard.following import MEASURES
from queries import Reader, Scope, connect
from queries.store import Store

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def reader(demo_store: Store) -> Iterator[Reader]:
    """A reader of the demonstration who may see everything."""
    warehouse = connect(demo_store.current())
    yield warehouse.reader()
    warehouse.close()


def _said(page: AppTest) -> str:
    assert not page.exception
    return " ".join(element.value for element in page.markdown)


def test_an_exhibit_says_what_its_page_says(reader: Reader, demo_store: Store, open_page: OpenPage) -> None:
    page = _said(open_page(demo_store, "buckets"))
    assert notebook.drawn(reader, exhibits.MATRIX["accounts"]).headline in page


def test_an_exhibit_of_some_months_has_these_on_its_axis(reader: Reader) -> None:
    first, last = reader.months()[2], reader.months()[6]
    wish = Scope.of(first, last)
    drawn = notebook.drawn(reader, exhibits.CURED_BY_MONTH, wish)
    assert list(drawn.figure.layout.xaxis.tickvals) == [0, 1, 2, 3, 4]


def test_an_exhibit_speaks_chinese(reader: Reader) -> None:
    assert "治愈率" in notebook.drawn(reader, exhibits.CURED_BY_MONTH, language="zh").headline


def test_members_against_expectation_are_judged_as_on_their_page(
    reader: Reader, demo_store: Store, open_page: OpenPage
) -> None:
    found = notebook.against_expectation(reader, "team")
    assert found is not None
    headline = expected_wording.headline(found[0], "team", notebook.numbers_of(reader))
    assert headline in _said(open_page(demo_store, "expected", {"expected_by": "team"}))


def test_cohorts_are_followed_as_on_their_page(
    reader: Reader, demo_store: Store, open_page: OpenPage
) -> None:
    numbers = notebook.numbers_of(reader)
    page = _said(open_page(demo_store, "cohorts"))
    whole = cohort_drawing.curves(notebook.followed(reader), MEASURES["cured"], "", numbers, "light")
    ends = cohort_drawing.endings(notebook.endings(reader), numbers, "light")
    assert whole.headline in page
    assert ends.headline in page
