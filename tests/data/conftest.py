"""Reading one file against one contract, as a load does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.contract import Contract
from data.formats import sources
from data.intake import Delivery, Desk, Intake
from queries.database import database

Taken = Callable[[Path, Contract], tuple[Intake, list[tuple[Any, ...]]]]


@pytest.fixture(scope="session")
def take_in(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Read a file; return what became of its records, and the accepted ones in the order of their key."""

    def taken(file: Path, contract: Contract) -> tuple[Intake, list[tuple[Any, ...]]]:
        found, refused = sources([file])
        if refused:
            raise refused[0]
        with database() as con:
            desk = Desk(con, tmp_path_factory.mktemp("desk"))
            desk.take_in(Delivery(found[0], contract))
            desk.finish()
            rows = []
            if contract.table in desk.tables:
                rows = con.execute(
                    f"select * exclude (_source, _line) from ({desk.rows(contract.table)}) "  # noqa: S608
                    f'order by "{contract.key[0]}"'
                ).fetchall()
            return desk.intakes[0], rows

    return taken
