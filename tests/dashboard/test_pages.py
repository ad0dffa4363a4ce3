"""Pages, opened through the dashboard's entry: what they show is what the engine says for the same scope."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache, exhibits, wording
from dashboard.behind import figures_table
from dashboard.cache import View
from dashboard.numbers import Numbers
from dashboard.taking import as_file
from queries import Scope, Warehouse, catalog
from queries.errors import UnknownNameError
from queries.soundness import is_sound
from queries.store import Store

PAGES = ("overview", "buckets", "recoveries", "data_health")
# As many headline figures as the sample has the tables for: accounts at month ends, and payments.
ON_SAMPLE = 8
every_page = pytest.mark.parametrize("page", PAGES)
TRACEBACK = re.compile(r"Traceback|Error\b|Exception\b|\.py\b|File \"")

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]
Open = Callable[[Store], Warehouse]


def _said(app: AppTest) -> list[str]:
    """Everything that is written on a page, charts included."""
    texts = [
        e.value
        for kind in ("title", "subheader", "markdown", "caption", "info", "error")
        for e in app.get(kind)
    ]
    texts += [text for m in app.metric for text in (m.label, m.value, m.delta, m.proto.delta_description)]
    return texts + [chart.proto.spec for chart in app.get("plotly_chart")]


def _stands(app: AppTest) -> AppTest:
    """Nothing went wrong on the page."""
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert app.title
    return app


def _tiles(app: AppTest) -> dict[str, tuple[str, str]]:
    """The headline figures: title → when it is of, and the figure."""
    parts = [(*m.label.partition(" · ")[::2], m.value) for m in app.metric]
    return {title: (when, value) for title, when, value in parts}


def _answered(warehouse: Warehouse) -> list[str]:
    """The headline figures of which the data has all tables."""
    return [n for n in exhibits.TILES if warehouse.loaded_tables >= set(catalog.find(n).requires)]


def _expected_tiles(warehouse: Warehouse, scope: Scope) -> dict[str, tuple[str, str]]:
    """What the engine says of the newest sound month of each headline figure."""
    numbers = Numbers("en", warehouse.about["currency"])
    expected = {}
    for name in _answered(warehouse):
        metric = catalog.find(name)
        by_month = warehouse.reader().run(name, scope, ["month"]).rows()
        shown = [
            (date.fromisoformat(f"{row['month']}-01"), row["value"])
            for row in by_month
            if row["value"] is not None and (metric.kind not in ("rate", "mean") or row["n"] >= 30)
        ]
        sound = [(m, v) for m, v in shown if is_sound(metric, m, warehouse.breaks)]
        if sound:
            month, value = sound[-1]
            when = numbers.period(month, is_opening=metric.timing == "opening")
            expected[metric.title] = (when, numbers.value(float(value), metric.unit))
    return expected


# The sample


@every_page
def test_a_page_of_the_sample_opens(open_page: OpenPage, uci_store: Store, page: str) -> None:
    app = _stands(open_page(uci_store, page))
    charts = {"overview": 3, "buckets": 4, "recoveries": 4, "data_health": 1}
    assert len(app.get("plotly_chart")) == charts[page]


@every_page
def test_a_page_credits_the_source_of_its_data(open_page: OpenPage, uci_store: Store, page: str) -> None:
    captions = [c.value for c in open_page(uci_store, page).sidebar.caption]
    assert any("UCI Machine Learning Repository" in text and "CC BY 4.0" in text for text in captions)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from": "2005-05"},
        {"to": "2005-07"},
        {"from": "2005-05", "to": "2005-07"},
        {"bucket": "M2"},
        {"bucket": "M1,M3"},
        {"credit_limit_band": "50000-100000"},
        {"from": "2005-06", "to": "2005-06", "bucket": "M2,M3", "credit_limit_band": "100000-200000"},
        {"from": "2005-07", "to": "2005-07", "bucket": "M7+"},
    ],
    ids=str,
)
def test_the_tiles_are_those_of_the_engine_for_the_scope_of_the_link(
    open_page: OpenPage, uci_store: Store, uci_warehouse: Warehouse, query: dict[str, str]
) -> None:
    scope = Scope.from_query({key: [value] for key, value in query.items()})
    shown = _tiles(_stands(open_page(uci_store, query=query)))
    expected = _expected_tiles(uci_warehouse, scope)
    assert {title: tile for title, tile in shown.items() if tile[0]} == expected
    assert len(shown) == ON_SAMPLE


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"bucket": "M9"}, "There is no bucket “M9”"),
        ({"bucket": "m2"}, "Did you mean “M2”?"),
        ({"bucket": "M2,M9"}, "There is no bucket “M9”"),
        ({"credit_limit_band": "1-2"}, "There is no credit limit “1-2”"),
        ({"region": "Mars"}, "Nothing can be restricted by region"),
        ({"team": "*"}, "There is no team “*”"),
        ({"from": "2005-13"}, "“2005-13” is not a month. Write the year and the month as in 2005-04."),
        ({"from": "May 2005"}, "“May 2005” is not a month."),
        ({"to": "x" * 5000}, "is not a month."),
        ({"from": "1999-01"}, "the data runs from 2005-04 to 2005-09"),
        ({"from": "2005-08", "to": "2005-05"}, "The first month, 2005-08, lies after the last, 2005-05"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_link_cannot_ask_for_is_said_in_a_sentence_and_left_out(
    open_page: OpenPage, uci_store: Store, query: dict[str, str], problem: str
) -> None:
    app = open_page(uci_store, query=query)
    assert not app.exception
    (said,) = [e.value for e in app.error]
    assert problem in said.replace("\\", "")
    assert not TRACEBACK.search(said)
    assert len(app.metric) == ON_SAMPLE
    (left_out, _) = list(query.items())[-1]
    assert left_out not in app.query_params


def test_the_rest_of_a_faulty_link_is_followed(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, query={"from": "2005-05", "bucket": "M9", "to": "2005-07"})
    assert len(app.error) == 1
    assert app.query_params == {"from": "2005-05", "to": "2005-07"}


def test_a_complaint_about_a_link_goes_when_another_choice_is_made(
    open_page: OpenPage, uci_store: Store
) -> None:
    app = open_page(uci_store, query={"bucket": "M9"})
    assert app.error
    _stands(app.multiselect(key="bucket").set_value(["M2"]).run())


def test_a_dimension_repeated_in_a_link_keeps_all_its_members(open_page: OpenPage, uci_store: Store) -> None:
    app = _stands(open_page(uci_store, query={"bucket": ["M2", "M3"]}))
    assert app.multiselect(key="bucket").value == ["M2", "M3"]


@pytest.mark.parametrize(
    "query", [{"bucket": ""}, {"bucket": ","}, {"from": ""}, {"utm_source": "mail"}], ids=str
)
def test_what_says_nothing_in_a_link_asks_for_nothing(
    open_page: OpenPage, uci_store: Store, query: dict[str, str]
) -> None:
    app = _stands(open_page(uci_store, query=query))
    assert app.multiselect(key="bucket").value == []
    assert app.selectbox(key="from").value is None


def test_months_chosen_the_wrong_way_round_are_said_and_not_guessed(
    open_page: OpenPage, uci_store: Store
) -> None:
    app = open_page(uci_store)
    app.selectbox(key="from").set_value("2005-08").run()
    app.selectbox(key="to").set_value("2005-05").run()
    assert ["Swap them or choose others" in e.value for e in app.error] == [True]
    assert not app.exception
    assert len(app.metric) == ON_SAMPLE


@pytest.mark.parametrize(
    ("key", "choice", "query"),
    [
        ("from", "2005-05", {"from": "2005-05"}),
        ("to", "2005-07", {"to": "2005-07"}),
        ("bucket", ["M2", "M3"], {"bucket": "M2,M3"}),
        ("credit_limit_band", ["50000-100000"], {"credit_limit_band": "50000-100000"}),
    ],
)
def test_a_choice_is_written_into_the_link_in_canonical_words_and_taken_out_again(
    open_page: OpenPage, uci_store: Store, key: str, choice: Any, query: dict[str, str]
) -> None:
    app = _stands(open_page(uci_store))
    assert app.query_params == {}
    widget = app.selectbox if isinstance(choice, str) else app.multiselect
    widget(key=key).set_value(choice).run()
    assert _stands(app).query_params == query
    widget(key=key).set_value(None if isinstance(choice, str) else []).run()
    assert _stands(app).query_params == {}


@pytest.mark.parametrize(
    "scope",
    [
        Scope.of("2005-05", "2005-07", bucket=["M2", "M7+"]),
        Scope.of("2005-05", credit_limit_band=["50000-100000", "100000-200000"]),
        Scope.of(None, "2005-05", bucket=["current"]),
    ],
    ids=Scope.sentence,
)
def test_the_address_reproduces_the_view(open_page: OpenPage, uci_store: Store, scope: Scope) -> None:
    chosen = open_page(uci_store)
    for key, month in (("from", scope.since), ("to", scope.until)):
        chosen.selectbox(key=key).set_value(f"{month:%Y-%m}" if month else None)
    for name, members in scope.members:
        chosen.multiselect(key=name).set_value(list(members))
    _stands(chosen.run())
    assert Scope.from_query({k: [v] for k, v in chosen.query_params.items()}) == scope
    linked = _stands(open_page(uci_store, query=chosen.query_params))
    assert linked.query_params == chosen.query_params
    assert _said(linked) == _said(chosen)
    assert {m.key: m.value for m in linked.multiselect} == {m.key: m.value for m in chosen.multiselect}


def test_the_address_of_the_same_page_without_filters_shows_it_without_them(
    open_page: OpenPage, uci_store: Store
) -> None:
    app = open_page(uci_store, query={"from": "2005-05", "bucket": "M2"})
    app.query_params = {}
    _stands(app.run())
    assert app.query_params == {}
    assert app.multiselect(key="bucket").value == []


@pytest.mark.parametrize("page", ["buckets", "recoveries", "data_health"])
def test_filters_stay_when_another_page_is_opened(open_page: OpenPage, uci_store: Store, page: str) -> None:
    app = open_page(uci_store, query={"from": "2005-05", "bucket": "M2"})
    app.switch_page(f"views/{page}.py")
    app.query_params = {}
    _stands(app.run())
    assert app.query_params == {"from": "2005-05", "bucket": "M2"}
    assert app.multiselect(key="bucket").value == ["M2"]
    assert app.selectbox(key="from").value == "2005-05"


def test_the_way_to_see_a_page_is_in_its_link_unless_it_is_the_usual_one(
    open_page: OpenPage, uci_store: Store
) -> None:
    app = _stands(open_page(uci_store, "buckets", {"by": "balance"}))
    assert app.query_params == {"by": "balance"}
    assert any("Of the balance in M2" in text for text in _said(app))
    app.segmented_control(key="by").set_value("accounts").run()
    assert _stands(app).query_params == {}
    assert any("Of the accounts in M2" in text for text in _said(app))


def test_an_unknown_way_to_see_a_page_is_the_usual_one(open_page: OpenPage, uci_store: Store) -> None:
    app = _stands(open_page(uci_store, "buckets", {"by": "moon"}))
    assert any("Of the accounts in M2" in text for text in _said(app))


def test_a_pooled_chart_leaves_the_coding_break_out_and_says_so(
    open_page: OpenPage, uci_store: Store
) -> None:
    said = " ".join(_said(_stands(open_page(uci_store, "buckets"))))
    assert "Aug → Sep 2005 is left out: the status codes change their meaning there" in said


def test_a_pooled_chart_over_months_chosen_by_hand_says_that_it_crosses_the_break(
    open_page: OpenPage, uci_store: Store
) -> None:
    said = " ".join(_said(_stands(open_page(uci_store, "buckets", {"from": "2005-08", "to": "2005-08"}))))
    assert "Holds Aug → Sep 2005" in said
    assert "these rates are not sound" in said


@every_page
def test_every_chart_is_told_to_those_who_cannot_see_it(
    open_page: OpenPage, uci_store: Store, page: str
) -> None:
    for chart in open_page(uci_store, page).get("plotly_chart"):
        assert re.search(r"\w{3}.*\d", chart.proto.alt)


def test_data_health_counts_the_records_and_adds_up(open_page: OpenPage, uci_store: Store) -> None:
    app = _stands(open_page(uci_store, "data_health"))
    counts = {m.label: int(m.value.replace(",", "")) for m in app.metric}
    assert counts == {"Records read": 30_000, "Accepted": 30_000, "Quarantined": 0, "Duplicates": 0}
    assert any("Status codes keep their meaning" in text for text in _said(app))


def test_definition_and_sql_are_those_of_the_engine(
    open_page: OpenPage, uci_store: Store, uci_warehouse: Warehouse
) -> None:
    app = open_page(uci_store)
    app.session_state["sql-cured-by-month"] = True
    _stands(app.run())
    result = uci_warehouse.reader().run("cure_rate", Scope(), ["month"])
    assert [code.value for code in app.code] == [result.sql]
    assert any(result.metric.definition in text for text in _said(app))


def test_the_rows_behind_a_figure_are_those_of_the_engine(
    open_page: OpenPage, uci_store: Store, uci_warehouse: Warehouse
) -> None:
    app = open_page(uci_store, query={"bucket": "M7+"})
    app.session_state["rows-cured-by-month"] = True
    _stands(app.run())
    rows, total = uci_warehouse.reader().drill("cure_rate", Scope.of(bucket=["M7+"]), limit=500)
    (table,) = app.dataframe
    assert table.value["account_id"].tolist() == rows["account_id"].to_pylist()
    assert table.value["numerator"].tolist() == rows["numerator"].to_pylist()
    assert any(f"{total:,} rows" in text for text in _said(app))


# Nothing published, or nothing that can be read


@every_page
def test_with_nothing_published_a_page_says_what_to_do(
    open_page: OpenPage, tmp_path: Path, page: str
) -> None:
    app = open_page(Store.of("uci", tmp_path), page)
    assert not app.exception
    (said,) = [i.value for i in app.info]
    assert said == (
        "Nothing is published under “uci”. Load your own files: dunlin load FOLDER. "
        "Or make up a department: dunlin demo"
    )


def test_with_another_dataset_published_a_page_names_it(open_page: OpenPage, small_store: Store) -> None:
    app = open_page(Store.of("uci", small_store.root.parent))
    assert "Published so far: small." in app.info[0].value


def test_a_dataset_that_cannot_be_one_is_said_to_be_none(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(Store("../etc", tmp_path / "x"))
    assert not app.exception
    assert "cannot name a dataset" in app.info[0].value


def _empty_database(file: Path) -> None:
    file.unlink()
    duckdb.connect(str(file)).close()


BROKEN: dict[str, Callable[[Path], Any]] = {
    "not a database": lambda file: file.write_bytes(b"this is not a warehouse" * 400),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "empty": lambda file: file.write_bytes(b""),
    "a database without tables": _empty_database,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_warehouse_is_said_in_a_sentence(
    open_page: OpenPage, small_store: Store, spoil: Callable[[Path], Any]
) -> None:
    # A name of its own: the file of that name may be open for other tests.
    version = small_store.versions / f"{small_store.root.parent.parent.name}.duckdb"
    copyfile(small_store.current(), version)
    small_store.pointer.write_text(version.stem, "utf-8")
    spoil(version)
    app = open_page(small_store)
    assert [e.value for e in app.exception] == []
    (said,) = [e.value for e in (*app.info, *app.error)]
    assert not TRACEBACK.search(said)
    assert len(said) > 30


def test_a_new_version_is_shown_by_the_next_rerun(
    open_page: OpenPage, small_store: Store, uci_store: Store
) -> None:
    app = _stands(open_page(small_store))
    before = _tiles(app)
    copyfile(uci_store.current(), small_store.versions / uci_store.current().name)
    small_store.pointer.write_text(uci_store.current().stem, "utf-8")
    after = _tiles(_stands(app.run()))
    assert after["Delinquent accounts"] == ("Sep 2005", "6,818")
    assert after != before


# Small histories


def _snapshot(account: str, month: int, bucket: str, **more: Any) -> dict[str, Any]:
    return {
        "account_id": account,
        "as_of": date(2005, month, 28),
        "bucket": bucket,
        "balance": 100,
        "status": "open",
        **more,
    }


@pytest.fixture(scope="module")
def whole(publish: Publish) -> Store:
    """Three months of 240 accounts with every dimension filled, worked by three collectors of two teams."""
    after = {0: "M1", 1: "current", 2: "M2", 3: "M1"}
    snapshots, accounts, payments = [], [], []
    for i in range(240):
        name = f"a{i}"
        accounts.append(
            {
                "account_id": name,
                "segment": ("young", "corporate")[i % 2],
                "product": ("gold", "basic")[i // 2 % 2],
                "region": ("North", "South")[i // 4 % 2],
                "credit_limit": (30_000, 70_000)[i // 8 % 2],
            }
        )
        worked = {"collector_id": ("c1", "c2", "c3")[i % 3]}
        state = ("M1", "M2", "current")[i // 16 % 3]
        for month in (4, 5, 6):
            snapshots.append(_snapshot(name, month, state, **worked))
            state = after[(i + month) % 4] if i % 5 else state
            payments.append(
                {
                    "payment_id": f"p{i}-{month}",
                    "account_id": name,
                    "paid_on": date(2005, month, 20),
                    "amount": 10 + i,
                }
            )
    collectors = [
        {"collector_id": c, "name": c, "team": t} for c, t in (("c1", "A"), ("c2", "A"), ("c3", "B"))
    ]
    return publish({"snapshot": snapshots, "account": accounts, "payment": payments, "collector": collectors})


FILTERS = {
    "team": ["A"],
    "collector": ["c1", "c3"],
    "bucket": ["M1"],
    "segment": ["young"],
    "product": ["gold"],
    "region": ["North"],
    "credit_limit_band": ["20000-50000"],
}


@pytest.mark.parametrize(("name", "members"), FILTERS.items(), ids=FILTERS)
def test_every_filter_narrows_the_tiles_to_what_the_engine_says(
    open_page: OpenPage, opened: Open, whole: Store, name: str, members: list[str]
) -> None:
    warehouse = opened(whole)
    app = _stands(open_page(whole))
    everything = {title: tile for title, tile in _tiles(app).items() if tile[0]}
    assert everything == _expected_tiles(warehouse, Scope())
    app.multiselect(key=name).set_value(members).run()
    narrowed = {title: tile for title, tile in _tiles(_stands(app)).items() if tile[0]}
    assert narrowed == _expected_tiles(warehouse, Scope.of(**{name: members}))
    for title in ("Delinquent accounts", "Recovered amount"):
        assert narrowed[title] != everything[title]


@pytest.mark.parametrize("name", FILTERS)
def test_every_page_opens_under_every_filter(open_page: OpenPage, whole: Store, name: str) -> None:
    app = _stands(open_page(whole, query={name: ",".join(FILTERS[name])}))
    for page in PAGES[1:]:
        app.switch_page(f"views/{page}.py")
        _stands(app.run())
        assert app.query_params == {name: ",".join(FILTERS[name])}


def test_the_sidebar_has_a_filter_for_every_dimension_that_is_filled_and_no_other(
    open_page: OpenPage, whole: Store, uci_store: Store
) -> None:
    assert {m.key for m in open_page(whole).multiselect} == set(FILTERS)
    assert {m.key for m in open_page(uci_store).multiselect} == {"bucket", "credit_limit_band"}


@every_page
def test_a_scope_without_any_observation_opens_and_holds_no_figure(
    open_page: OpenPage, whole: Store, page: str
) -> None:
    app = _stands(open_page(whole, page, {"from": "2005-05", "to": "2005-05", "bucket": "M7+"}))
    if page == "overview":
        assert {m.value for m in app.metric} == {wording.REASONS["no_observations"]}
    assert not re.search(r"\d%", " ".join(_said(app)))


@every_page
@pytest.mark.parametrize("months", [(4,), (4, 5)], ids=["one month", "two months"])
def test_a_dataset_of_a_single_account_opens(
    open_page: OpenPage, publish: Publish, page: str, months: tuple[int, ...]
) -> None:
    paid = [{"payment_id": "p", "account_id": "a", "paid_on": date(2005, months[-1], 9), "amount": 5}]
    store = publish({"snapshot": [_snapshot("a", m, "M1") for m in months], "payment": paid})
    _stands(open_page(store, page))


@every_page
def test_a_dataset_of_current_accounts_alone_opens(open_page: OpenPage, publish: Publish, page: str) -> None:
    store = publish({"snapshot": [_snapshot(f"a{i}", m, "current") for i in range(3) for m in (4, 5)]})
    _stands(open_page(store, page))


def test_a_page_without_its_table_names_it(open_page: OpenPage, publish: Publish) -> None:
    store = publish({"snapshot": [_snapshot("a", m, "M1") for m in (4, 5)]})
    app = _stands(open_page(store, "recoveries"))
    said = " ".join(_said(app))
    assert "needs the table “payment”, which is not in the published data" in said
    assert not app.get("plotly_chart")
    health = " ".join(_said(open_page(store, "data_health")))
    assert "by team, collector" in health


def test_an_exhibit_without_its_dimension_names_it(open_page: OpenPage, uci_store: Store) -> None:
    said = " ".join(_said(_stands(open_page(uci_store, "recoveries"))))
    assert "cannot be cut by region: the published data has no such column filled" in said


@pytest.fixture(scope="module")
def four(publish: Publish) -> Store:
    """Four delinquent accounts, of which three are cured and one stays; later only one is left to see."""
    ends = [("a", "current"), ("b", "current"), ("c", "current"), ("d", "M1")]
    snapshots = [_snapshot(name, 4, "M1") for name, _ in ends] + [_snapshot(n, 5, b) for n, b in ends]
    return publish({"snapshot": snapshots})


@pytest.mark.parametrize("page", ["overview", "buckets", "data_health"])
@pytest.mark.parametrize("query", [{}, {"from": "2005-04", "to": "2005-04"}], ids=["all months", "one month"])
def test_three_of_four_is_nowhere_three_quarters(
    open_page: OpenPage, four: Store, page: str, query: dict[str, str]
) -> None:
    app = _stands(open_page(four, page, query))
    # A number of accounts may well have fallen by three quarters.
    assert [text for text in _said(app) if re.search(r"(?<![-−])75(\.0)?%|0\.75", text)] == []


def test_a_tile_of_too_few_says_that_they_are_too_few(open_page: OpenPage, four: Store) -> None:
    app = _stands(open_page(four, query={"from": "2005-04", "to": "2005-04"}))
    tile = _tiles(app)["Cure rate"][1]
    assert wording.REASONS["too_few"] in tile or "3 of 4" in tile


def test_what_did_not_change_has_no_arrow_and_no_colour(open_page: OpenPage, publish: Publish) -> None:
    store = publish({"snapshot": [_snapshot(f"a{i}", m, "M1") for i in range(40) for m in (4, 5)]})
    tile = next(m.proto for m in open_page(store).metric if m.label.startswith("Delinquent accounts"))
    assert tile.color == tile.MetricColor.GRAY
    assert tile.direction == tile.MetricDirection.NONE


@pytest.fixture(scope="module")
def gap(publish: Publish) -> Store:
    """Forty delinquent accounts in April, June and July: May is missing."""
    return publish({"snapshot": [_snapshot(f"a{i}", m, "M1") for i in range(40) for m in (4, 6, 7)]})


@every_page
def test_a_history_with_a_month_missing_opens(open_page: OpenPage, gap: Store, page: str) -> None:
    _stands(open_page(gap, page))


def test_a_link_to_a_missing_month_is_followed_or_complained_of(open_page: OpenPage, gap: Store) -> None:
    app = open_page(gap, query={"from": "2005-05"})
    assert not app.exception
    is_followed = app.query_params == {"from": "2005-05"} and app.selectbox(key="from").value == "2005-05"
    assert is_followed or any("2005-05" in e.value for e in app.error)


def test_an_outcome_that_is_missing_is_not_called_an_unknown_opening(open_page: OpenPage, gap: Store) -> None:
    app = _stands(open_page(gap))
    (caption,) = [c.value for c in app.main.caption if "Delinquent accounts that are current" in c.value]
    assert "40 left out" in caption
    assert "opening unknown" not in caption


# Names from the data are text


HOSTILE = {
    "formula": '=HYPERLINK("http://192.0.2.1/x","y")',
    "tag": "<b>x</b>",
    "image": "![x](http://192.0.2.1/x.png)",
    "script": "<img src=x onerror=alert(1)>",
    "long": "n" * 300,
    "emoji": "🐦 北京 :tada:",
    "markup": "$x$ :red[x] **y** `z` ~~w~~",
    "separators": "a,b&c=d#e+f%2Cg;h?i/j|k",
    "quotes": 'O\'Brien "Bob" \\ back',
    "spaces": "two  spaces",
}
# What Streamlit's markdown would obey where it stands unescaped.
MARKUP = re.compile(r"(?<!\\)(:red\[|:tada:|\*\*y|`z|~~w|\$x|!\[x|\[x\]\()")


@pytest.fixture(scope="module")
def hostile(publish: Publish) -> Store:
    """A history whose accounts, collectors, teams and regions have names that are more than names."""
    snapshots, accounts, payments = [], [], []
    for name in HOSTILE.values():
        for i in range(3):
            account = f"{name}{i}"
            accounts.append({"account_id": account, "region": name})
            snapshots += [_snapshot(account, m, "M1", collector_id=name) for m in (4, 5)]
            payments.append(
                {"payment_id": account, "account_id": account, "paid_on": date(2005, 5, 9), "amount": 7}
            )
    collectors = [{"collector_id": name, "name": name, "team": name} for name in HOSTILE.values()]
    return publish({"snapshot": snapshots, "account": accounts, "payment": payments, "collector": collectors})


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_filter_by_any_name_makes_a_link_that_leads_back(
    open_page: OpenPage, hostile: Store, name: str
) -> None:
    app = open_page(hostile)
    for dimension in ("team", "collector", "region"):
        app.multiselect(key=dimension).set_value([name])
    _stands(app.run())
    linked = _stands(open_page(hostile, query=app.query_params))
    for dimension in ("team", "collector", "region"):
        assert linked.multiselect(key=dimension).value == [name]
    assert _tiles(linked)["Delinquent accounts"] == ("May 2005", "3")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_in_a_sentence_is_text_and_not_markup(open_page: OpenPage, hostile: Store, name: str) -> None:
    app = _stands(open_page(hostile, "recoveries", Scope.of(region=[name], team=[name]).query()))
    written = [e.value for kind in ("markdown", "caption") for e in app.get(kind)]
    assert any(name.split()[0].replace("\\", "")[:4] in text.replace("\\", "") for text in written)
    assert [match.group() for text in written if (match := MARKUP.search(text))] == []


def test_a_name_in_the_link_is_text_in_the_complaint(open_page: OpenPage, uci_store: Store) -> None:
    for name in HOSTILE.values():
        app = open_page(uci_store, query=Scope.of(region=[name]).query())
        assert [e.value for e in app.error if MARKUP.search(e.value)] == []


def test_names_in_a_table_are_shown_as_they_are(open_page: OpenPage, hostile: Store) -> None:
    app = open_page(hostile)
    app.session_state["rows-recovered-by-month"] = True
    _stands(app.run())
    (table,) = app.dataframe
    assert sorted(table.value["account_id"]) == sorted(f"{n}{i}" for n in HOSTILE.values() for i in range(3))


def test_values_set_aside_are_shown_as_they_are(open_page: OpenPage, publish: Publish) -> None:
    spoiled = [HOSTILE["formula"], HOSTILE["tag"], HOSTILE["markup"]]
    store = publish({"snapshot": [_snapshot("a", m, "M1") for m in (4, 5)]}, spoiled=spoiled)
    app = _stands(open_page(store, "data_health"))
    assert _tiles(app)["Quarantined"][1] == "3"
    assert app.dataframe[0].value["value"].tolist() == spoiled


# The cache


def _view(warehouse: Warehouse, viewer: Scope, wish: Scope | None = None) -> View:
    return View(warehouse, viewer, wish or Scope(), Numbers("en", "USD"), "light")


RIGHTS = {
    "everything": Scope(),
    "team A": Scope.of(team=["A"]),
    "team B": Scope.of(team=["B"]),
    "one collector": Scope.of(collector=["c1"]),
    "no team": Scope.of(team=[]),
    "April": Scope.of("2005-04", "2005-04"),
}


def test_viewers_with_different_rights_never_see_each_others_figures(opened: Open, whole: Store) -> None:
    warehouse = opened(whole)
    for _ in range(2):
        for viewer in RIGHTS.values():
            for wish in (Scope(), Scope.of(bucket=["M1"]), Scope.of("2005-05", "2005-06")):
                view = _view(warehouse, viewer, wish)
                cached = cache.result(view, "recovered_amount", ("month",))
                fresh = warehouse.reader(viewer).run("recovered_amount", wish, ["month"])
                assert cached.table.equals(fresh.table)
                assert cached.scope == viewer.narrow(wish)


def test_viewers_with_different_rights_are_drawn_different_charts(opened: Open, whole: Store) -> None:
    warehouse = opened(whole)
    drawn = {
        name: cache.drawn(_view(warehouse, viewer), exhibits.RECOVERED_BY_MONTH)
        for name, viewer in RIGHTS.items()
    }
    again = cache.drawn(_view(warehouse, RIGHTS["team B"]), exhibits.RECOVERED_BY_MONTH)
    assert again is drawn["team B"]
    headlines = [drawn[name].headline for name in ("everything", "team A", "team B", "one collector")]
    assert len(set(headlines)) == 4
    assert drawn["no team"].figure is None
    assert drawn["April"].figure is None or "5" not in drawn["April"].headline


@pytest.mark.parametrize("first", ["everything", "team B"])
def test_who_may_not_see_a_team_is_told_that_there_is_none(opened: Open, whole: Store, first: str) -> None:
    warehouse, wish = opened(whole), Scope.of(team=["A"], bucket=["M2"])
    everything, other = (_view(warehouse, RIGHTS[name], wish) for name in ("everything", "team B"))
    for view in (everything, other) if first == "everything" else (other, everything):
        if view is everything:
            assert cache.result(view, "delinquent_accounts", ()).rows()[0]["value"] > 0
        else:
            with pytest.raises(UnknownNameError, match=r"There is no team “A”\. Allowed: B\."):
                cache.result(view, "delinquent_accounts", ())


def test_a_figure_asked_for_again_is_not_computed_again(opened: Open, whole: Store) -> None:
    view = _view(opened(whole), Scope())
    first = cache.result(view, "cure_rate", ("month",))
    assert cache.result(view, "cure_rate", ("month",)) is first
    assert cache.result(view, "cure_rate", ("bucket",)) is not first


def test_showing_a_page_changes_nothing_that_is_cached(
    open_page: OpenPage, opened: Open, whole: Store
) -> None:
    view = _view(opened(whole), Scope())
    exhibit = exhibits.CURED_BY_MONTH
    figure = cache.drawn(view, exhibit).figure
    before = figure.to_json()
    _stands(open_page(whole))
    assert cache.drawn(view, exhibit).figure is figure
    assert figure.to_json() == before


# Downloads


@pytest.fixture
def exported(opened: Open, whole: Store) -> Callable[[exhibits.Exhibit], list[dict[str, str]]]:
    """The rows of an exhibit's CSV file."""
    view = _view(opened(whole), Scope())

    def read(exhibit: exhibits.Exhibit) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(as_file("csv", figures_table(view, exhibit)).decode())))

    return read


@pytest.mark.parametrize(
    "exhibit",
    [exhibits.RECOVERED_BY_REGION, exhibits.ROLLS_BY_MONTH, exhibits.MATRIX["balance"]],
    ids=lambda e: e.key,
)
def test_a_downloaded_file_holds_the_exact_figures(
    exported: Callable[..., list[dict[str, str]]], opened: Open, whole: Store, exhibit: exhibits.Exhibit
) -> None:
    reader = opened(whole).reader()
    expected = [
        {"metric": name, **row}
        for name in exhibit.metrics
        for row in reader.run(name, Scope(), exhibit.by, exhibit.weight).table.to_pylist()
    ]
    found = exported(exhibit)
    assert [row["metric"] for row in found] == [row["metric"] for row in expected]
    for row, true in zip(found, expected, strict=True):
        for column, value in true.items():
            is_number = column in ("numerator", "denominator", "value", "n")
            assert (float(row[column]) if is_number and row[column] else row[column]) == (
                float(value) if is_number and value is not None else "" if value is None else str(value)
            )


def test_the_json_of_every_chart_on_a_page_is_small(open_page: OpenPage, uci_store: Store) -> None:
    for page in PAGES:
        for chart in open_page(uci_store, page).get("plotly_chart"):
            spec = json.loads(chart.proto.spec)
            assert {trace["type"] for trace in spec["data"]} <= {"scatter", "bar", "heatmap"}
