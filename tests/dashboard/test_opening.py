"""From a list of accounts to the file of one."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from queries import connect
from queries.store import Store

OpenPage = Callable[..., AppTest]


def test_the_case_file_opens_with_the_account_that_was_chosen_in_a_list(
    open_page: OpenPage, demo_store: Store
) -> None:
    warehouse = connect(demo_store.current())
    rows, total = warehouse.reader().drill("vintage", None, {"age": 3, "state": "delinquent"}, limit=1)
    warehouse.close()
    assert total
    account = rows["account_id"][0].as_py()
    app = open_page(demo_store, "cohorts")
    assert not app.exception
    app.session_state["case-account"] = account
    app.switch_page("views/case_file.py").run()
    assert not app.exception
    assert app.subheader[0].value == f"Account {account}"
    assert app.text_input(key="case-account").value == account


def test_the_accounts_of_a_cohort_are_listed_on_its_page(open_page: OpenPage, demo_store: Store) -> None:
    app = open_page(demo_store, "cohorts")
    assert not app.dataframe
    app.session_state["cohort-listed"] = True
    app.run()
    assert any("account_id" in frame.value.columns for frame in app.dataframe)
    assert "Choose a row to open its case file." in [caption.value for caption in app.caption]
