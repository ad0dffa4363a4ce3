"""The demonstration department: made up, said to be so on every page, with truths that are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from data import synthetic
from data.build import Dataset
from data.contract import contracts
from data.ingest import Intake
from data.publish import Report, alone, new_load_id, publish_rows
from queries.store import Store

CURRENCY = "CNY"


def build_demo(
    store: Store,
    *,
    seed: int = 7,
    contacts: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Simulate a department and publish it; what is true of it stands in `truths.json` beside its rows.

    Args:
        store: where it is published.
        seed: another seed is another department of the same kind.
        contacts: about how many contacts; by default those of some 60,000 accounts.
        progress: told what is being done, in a few words.

    Raises:
        DunlinError: another load of the same dataset is under way.
    """
    with alone(store):
        load_id = new_load_id()
        folder = store.root / "accepted" / load_id
        synthetic.write(folder, seed=seed, contacts=contacts, progress=progress)
        sources = stored(folder)
        intake = _made(f"simulated with seed {seed}", sources)
        progress("Building and checking the warehouse")
        dataset = Dataset(
            store.dataset,
            "Demonstration department",
            CURRENCY,
            is_synthetic=True,
            attribution=f"Synthetic, made up by dunlin demo with seed {seed}: no one in it is real.",
        )
        return publish_rows(store, Report(load_id, intake, (), False, None, ""), dataset, sources)


def stored(folder: Path) -> dict[str, list[Path]]:
    """Return the Parquet files of each table that lie in a folder of accepted rows."""
    found = {name: sorted((folder / name).glob("*.parquet")) for name in contracts()}
    return {name: files or [folder / f"{name}.parquet"] for name, files in found.items()}


def _made(origin: str, sources: dict[str, list[Path]]) -> Intake:
    """Account for rows that were made and not read: all of them are accepted."""
    files = [file for paths in sources.values() for file in paths]
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    size = sum(file.stat().st_size for file in files)
    return Intake(origin, "", size, "", [], rows, 0, 0, rows, accepted=rows)
