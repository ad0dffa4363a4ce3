"""Every contract is whole, and what reads the canonical tables reads columns that they have."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from data.contract import SQL_TYPES, Contract, contracts, empty_table, parse
from data.dataset import Dataset
from data.load import sample_file
from data.matching import ADAPTERS
from queries import header
from queries.dimensions import CURRENT, delinquent_buckets

FILES = [f for f in files("data").joinpath("contracts").iterdir() if f.name.endswith(".toml")]
SOURCES = [files("data").joinpath("adapters", name, "source.toml") for name in ADAPTERS]
CANONICAL = list(contracts().values())
EVERY = [parse(f) for f in (*FILES, *SOURCES)]
PRIVATE = {"sex", "education", "marriage", "age", "phone", "address", "birth", "identity"}

every_file = pytest.mark.parametrize("file", [*FILES, *SOURCES], ids=lambda f: f.name)
every = pytest.mark.parametrize("contract", EVERY, ids=lambda c: c.table)
canonical = pytest.mark.parametrize("contract", CANONICAL, ids=lambda c: c.table)
adapters = pytest.mark.parametrize("adapter", ADAPTERS)


@every_file
def test_every_contract_parses(file: Traversable) -> None:
    contract = parse(file)
    assert contract.columns
    assert contract.title
    assert contract.grain


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_contract_is_named_after_its_table(file: Traversable) -> None:
    assert parse(file).table == file.name.removesuffix(".toml")


@every
def test_every_column_stands_once_has_a_known_type_and_a_description(contract: Contract) -> None:
    names = [column.name for column in contract.columns]
    assert len({name.casefold() for name in names}) == len(names)
    for column in contract.columns:
        assert column.type in SQL_TYPES
        assert column.description.endswith((".", "…"))
        assert column.allowed


@every
def test_the_key_is_of_the_tables_own_columns_and_never_all_empty(contract: Contract) -> None:
    assert any(contract.column(name).is_required for name in contract.key)


@every
def test_bounds_are_of_numbers_and_members_of_texts(contract: Contract) -> None:
    for column in contract.columns:
        if column.minimum is not None or column.maximum is not None:
            assert column.type in ("integer", "money")
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum
        if column.members:
            assert column.type == "text"


@canonical
def test_the_month_is_read_from_a_required_date(contract: Contract) -> None:
    if contract.month_of is not None:
        column = contract.column(contract.month_of)
        assert column.type in ("date", "timestamp")
        assert column.is_required


@canonical
def test_all_but_small_tables_are_stored_by_month(contract: Contract) -> None:
    small = {"account", "collector", "entitlement", "process_change"}
    assert (contract.month_of is None) == (contract.table in small)


@canonical
def test_what_is_referred_to_is_a_table_with_one_key(contract: Contract) -> None:
    for column in contract.columns:
        if column.refers_to:
            assert contracts()[column.refers_to].key == (column.name,)


@canonical
def test_a_table_can_be_made_from_its_contract(contract: Contract) -> None:
    with duckdb.connect() as con:
        con.execute(f"create table made ({empty_table(contract)})")
        described = {row[0]: row[1].lower() for row in con.execute("describe made").fetchall()}
    assert {name: sql.replace(",", ", ") for name, sql in described.items()} == {
        column.name: column.sql_type for column in contract.columns
    }


@canonical
def test_nothing_that_names_or_describes_a_debtor_is_kept(contract: Contract) -> None:
    words = {word for column in contract.columns for word in column.name.split("_")}
    assert not words & PRIVATE


def test_the_buckets_of_the_contract_are_those_of_the_product() -> None:
    assert contracts()["snapshot"].column("bucket").members == (CURRENT, *delinquent_buckets())


@pytest.mark.parametrize("file", header.sql_files("staging"), ids=lambda f: f.name)
def test_staging_reads_columns_that_the_contract_has(file: Traversable) -> None:
    view = sqlglot.parse_one(file.read_text("utf-8"), read="duckdb")
    (table,) = [table for table in view.find_all(exp.Table) if table.db == "raw"]
    select = table.find_ancestor(exp.Select)
    assert select
    contract = contracts()[table.name]
    # Rows that are stored by month say in which.
    stored = {"_month"} if contract.month_of else set()
    assert {column.name for column in select.find_all(exp.Column)} <= stored | {
        column.name for column in contract.columns
    }


def test_every_table_has_its_staging_view() -> None:
    assert {header.stem(f) for f in header.sql_files("staging")} == contracts().keys()


@adapters
def test_an_adapter_yields_columns_of_the_contract_and_all_the_required_ones(adapter: str) -> None:
    home = files("data").joinpath("adapters", adapter)
    source = parse(home.joinpath("source.toml"))
    with duckdb.connect() as con:
        columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in source.columns)
        con.execute(f"create table {source.table} ({columns})")
        for contract in CANONICAL:
            file = home.joinpath(f"{contract.table}.sql")
            if file.is_file():
                yielded = set(con.sql(file.read_text("utf-8")).columns)
                assert yielded <= {c.name for c in contract.columns}
                assert yielded >= {c.name for c in contract.columns if c.is_required}
            else:
                assert not contract.required


@adapters
def test_an_adapter_says_what_its_dataset_is(adapter: str) -> None:
    text = files("data").joinpath("adapters", adapter, "dataset.toml").read_text("utf-8")
    dataset = Dataset(**tomllib.loads(text))
    # The profiles of contact rules may be left to the currency.
    assert {f.name for f in fields(Dataset)} - tomllib.loads(text).keys() <= {"contact_profiles"}
    assert len(dataset.currency) == 3
    assert dataset.is_synthetic or dataset.attribution


@adapters
def test_an_adapter_has_a_sample_with_its_licence_beside_it(adapter: str) -> None:
    sample = sample_file(adapter)
    assert sample.is_file()
    assert "licence" in sample.with_name("README.md").read_text("utf-8")
