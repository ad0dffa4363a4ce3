"""What a load did: shown to whoever loaded, and kept as JSON so that every load can be looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from data.intake import Intake
from data.rejects import Reject
from data.stored import NOTHING_EARLIER, Earlier, write_whole
from queries.store import Store
from queries.warehouse import CheckResult


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did.

    Attributes:
        load_id: name of the load, and of the version if one was built.
        intakes: what became of each file.
        earlier: by table, what was accepted before and stays, came again, or was corrected.
        refused: sentences about files that could not be read at all.
        checks: what the checks found in the version.
        published: whether readers see what was loaded.
        is_accepted: whether the rows are kept; rows may be accepted before there is enough to publish.
        quarantine: the folder or file with the lines set aside, ready to be mended, or None.
        why_not: why nothing was published, or empty.
        waiting: by table, rows that wait for an account or collector that is not known yet.
        version: name of the version in force after the load, or empty.
        is_anew: whether the rows take the place of all that was there before.
    """

    load_id: str
    intakes: tuple[Intake, ...]
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    published: bool = False
    is_accepted: bool = False
    quarantine: Path | None = None
    why_not: str = ""
    waiting: Mapping[str, int] = field(default_factory=dict)
    version: str = ""
    is_anew: bool = False

    @property
    def intake(self) -> Intake:
        """What became of the first file: where one was loaded, of all."""
        return self.intakes[0]

    @property
    def read(self) -> int:
        """Records read from all files."""
        return sum(i.read for i in self.intakes)

    @property
    def accepted(self) -> int:
        """Records accepted from all files."""
        return sum(i.accepted for i in self.intakes)

    @property
    def quarantined(self) -> int:
        """Records of all files set aside."""
        return sum(i.quarantined for i in self.intakes)

    @property
    def duplicates(self) -> int:
        """Records of all files that repeat another of this load to the letter."""
        return sum(i.duplicates for i in self.intakes)

    @property
    def met(self) -> Earlier:
        """What was found of all tables together."""
        return Earlier(*map(sum, zip(NOTHING_EARLIER, *self.earlier.values(), strict=True)))

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON has it: without the lines set aside, which may hold names."""
        intakes = [{**asdict(i), "rejects": [_reject(r) for r in i.rejects]} for i in self.intakes]
        return {
            "load_id": self.load_id,
            "version": self.version,
            "published": self.published,
            "is_accepted": self.is_accepted,
            "why_not": self.why_not,
            "read": self.read,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
            "quarantine": str(self.quarantine) if self.quarantine else None,
            "earlier": {table: earlier._asdict() for table, earlier in self.earlier.items()},
            "waiting": dict(self.waiting),
            "refused": list(self.refused),
            "files": intakes,
            "checks": [asdict(c) for c in self.checks],
        }


def _reject(reject: Reject) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(reject).items() if name != "line"}
    return {**fields, "sentence": reject.sentence}


def keep(store: Store, report: Report) -> Report:
    """Write the report below the dataset's folder and return it."""
    folder = store.root / "loads"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.as_json(), indent=1, ensure_ascii=False)
    write_whole(folder / f"{report.load_id}.json", text)
    return report


def kept(store: Store) -> list[dict[str, Any]]:
    """Return the reports of all loads as they were written, oldest first; unreadable ones are left out."""
    found = []
    for file in sorted((store.root / "loads").glob("*.json")):
        try:
            found.append(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError):
            continue
    return found
