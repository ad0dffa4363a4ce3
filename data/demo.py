"""The demonstration department: made up, said to be so on every page, with truths that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from data import synthetic
from data.contract import Contract, contracts
from data.dataset import Dataset
from data.intake import Intake
from data.publish import alone, current_id, new_load_id, prune, publish
from data.report import Report, keep
from data.stored import Manifest, Part
from data.waiting import counted
from queries.database import database
from queries.sentence import Sentence
from queries.store import DEMO_ATTRIBUTION, DEMO_FILE, DEMO_TITLE, Store

CURRENCY = "CNY"
TRUTHS = "truths.json"
# The rules of which the truths state how often they are broken; an American text shows more kinds of rules.
CONTACT_PROFILES = ("us_reg_f", "china_gbt_45251", "china_cba_2026")


def build_demo(
    store: Store,
    *,
    seed: int = 7,
    contacts: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Simulate a department and publish it in the place of what the dataset held.

    What is true of it stands in `truths.json` in the dataset's folder.

    Args:
        store: where it is published.
        seed: another seed is another department of the same kind.
        contacts: about how many contacts; by default those of some 60,000 accounts.
        progress: told what is being done, in a few words.

    Raises:
        DunlinError: another load of the same dataset is under way.
    """
    with alone(store):
        try:
            return _build(store, seed, contacts, progress)
        finally:
            prune(store)


def _build(store: Store, seed: int, contacts: int | None, progress: Callable[[str], None]) -> Report:
    load_id = new_load_id()
    desk = store.root / "work" / load_id
    synthetic.write(desk, seed=seed, contacts=contacts, progress=progress)
    manifest = Manifest(
        load_id,
        Dataset(
            store.dataset,
            DEMO_TITLE,
            CURRENCY,
            is_synthetic=True,
            contact_profiles=CONTACT_PROFILES,
            attribution=Sentence(DEMO_ATTRIBUTION, seed=seed),
        ),
        tuple(part for contract in contracts().values() for part in _shelved(store, contract, desk, load_id)),
    )
    (desk / TRUTHS).replace(store.root / TRUTHS)
    with database() as con:
        manifest = counted(con, store, manifest, None)
    intake = _made(Sentence(DEMO_FILE, seed=seed), store, manifest)
    report = Report(load_id, (intake,), is_anew=True)
    checks, why = publish(store, manifest, report, progress)
    report = replace(report, checks=checks, why_not=why, published=not why, is_accepted=not why)
    return keep(store, replace(report, version=current_id(store)))


def _shelved(store: Store, contract: Contract, desk: Path, load_id: str) -> list[Part]:
    """Move a table's files to where accepted rows lie; return the parts that they are."""
    home = store.root / "rows" / contract.table
    parts = []
    for file in [*sorted((desk / contract.table).glob("*.parquet")), desk / f"{contract.table}.parquet"]:
        if not file.is_file():
            continue
        month = None if file.parent == desk else date.fromisoformat(f"{file.stem}-01")
        target = (home / f"_month={month}" if month else home) / f"{load_id}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
        name = target.relative_to(store.root).as_posix()
        parts.append(Part.of(contract.table, month, name, target))
    return parts


def _made(origin: str, store: Store, manifest: Manifest) -> Intake:
    """Account for rows that were made and not read: all of them are accepted."""
    rows = sum(part.rows for part in manifest.parts)
    size = sum((store.root / part.file).stat().st_size for part in manifest.parts)
    return Intake(origin, "", size, "", "simulated", physical_lines=rows + 1, read=rows, accepted=rows)
