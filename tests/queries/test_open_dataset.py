"""A dataset is opened by its name, and a metric may be tried from a file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries import Reader, Scope, catalog, open_dataset
from queries.errors import DunlinError, HeaderError, NotPublishedError, ScopeError
from queries.store import Store

METRICS = Path(catalog.__file__).parent / "metrics"


@pytest.fixture
def home(uci_store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder in which the sample is published, as a person names it."""
    monkeypatch.setenv("DUNLIN_HOME", str(uci_store.root.parent))
    monkeypatch.delenv("DUNLIN_DATA", raising=False)
    return uci_store.root.parent


def test_a_dataset_is_opened_by_its_name(home: Path, uci: Reader) -> None:
    opened = open_dataset("uci")
    assert opened.warehouse.about["name"] == "uci"
    assert opened.run("cure_rate").rows() == uci.run("cure_rate").rows()


def test_without_a_name_the_one_of_the_surroundings_is_opened(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_DATA", "uci")
    assert open_dataset().warehouse.about["name"] == "uci"


def test_whoever_may_see_little_sees_no_more(home: Path) -> None:
    opened = open_dataset("uci", Scope.of(bucket="M1"))
    assert [row["bucket"] for row in opened.run("cure_rate", by=["bucket"]).rows()] == ["M1"]


def test_where_nothing_is_published_it_says_what_to_run(home: Path) -> None:
    with pytest.raises(NotPublishedError, match="dunlin demo"):
        open_dataset("demo")
    with pytest.raises(DunlinError, match="cannot name a dataset"):
        open_dataset("../elsewhere")


def test_a_metric_of_a_file_says_what_the_same_metric_of_the_catalogue_says(
    uci: Reader, tmp_path: Path
) -> None:
    file = tmp_path / "tried_rate.sql"
    file.write_text((METRICS / "cure_rate.sql").read_text("utf-8"), "utf-8")
    tried = catalog.read(file)
    assert tried.name == "tried_rate"
    assert tried.name not in catalog.metrics()
    cut = ("month", "bucket")
    assert uci.run(tried, by=cut).rows() == uci.run("cure_rate", by=cut).rows()
    rows, total = uci.drill(tried, cell={"month": "2005-05", "bucket": "M2"}, limit=5)
    same, same_total = uci.drill("cure_rate", cell={"month": "2005-05", "bucket": "M2"}, limit=5)
    assert (rows.to_pylist(), total) == (same.to_pylist(), same_total)


def test_a_metric_of_a_file_is_held_to_the_data_like_any_other(uci: Reader) -> None:
    tried = catalog.read(METRICS / "cure_rate.sql")
    with pytest.raises(ScopeError, match="not loaded"):
        uci.run(tried, Scope.of("1999-01"))


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bare.sql"
    file.write_text("select 1 as numerator", "utf-8")
    with pytest.raises(HeaderError, match=r"bare\.sql"):
        catalog.read(file)
