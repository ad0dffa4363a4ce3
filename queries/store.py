"""Where published data lives: versioned warehouse files and a pointer to the one in force.

<home>/<dataset>/versions/<data id>.duckdb
<home>/<dataset>/CURRENT                     the data id in force, replaced atomically
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from queries.errors import DunlinError, NotPublishedError
from queries.sentence import N_, Sentence

DEFAULT_DATASET = "demo"
# What the demonstration says of itself, in a version as English text.
DEMO_TITLE = N_("Demonstration department")
DEMO_ATTRIBUTION = N_("Synthetic, made up by dunlin demo with seed {seed}: no one in it is real.")
DEMO_FILE = N_("simulated with seed {seed}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def home() -> Path:
    """Return the folder of all published data: `DUNLIN_HOME`, or `data/store` beside the code."""
    chosen = os.environ.get("DUNLIN_HOME")
    return Path(chosen).expanduser() if chosen else Path(__file__).parents[1] / "data" / "store"


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of one dataset."""

    dataset: str
    root: Path

    @classmethod
    def of(cls, dataset: str | None = None, home_folder: Path | None = None) -> Store:
        """Return the store of a dataset; by default the one that `DUNLIN_DATA` names, else `demo`.

        Raises:
            DunlinError: the name is not a plain lower-case word, which is what becomes a folder.
        """
        name = dataset or os.environ.get("DUNLIN_DATA") or DEFAULT_DATASET
        if not _NAME.fullmatch(name):
            raise DunlinError(
                "“{name}” cannot name a dataset. Use lower-case letters, digits, - and _, as in uci.",
                name=name,
            )
        return cls(name, (home_folder or home()) / name)

    @property
    def versions(self) -> Path:
        """The folder of the versioned warehouse files."""
        return self.root / "versions"

    @property
    def pointer(self) -> Path:
        """The file that names the version in force."""
        return self.root / "CURRENT"

    def current(self) -> Path:
        """Return the warehouse file in force.

        Raises:
            NotPublishedError: nothing has been published under this name.
        """
        try:
            data_id = self.pointer.read_text("utf-8").strip()
        except FileNotFoundError:
            others = sorted(p.parent.name for p in self.root.parent.glob("*/CURRENT"))
            known = Sentence(" Published so far: {datasets}.", datasets=others) if others else ""
            raise NotPublishedError(
                "Nothing is published under “{dataset}”.{known} "
                "Load your own files: dunlin load FOLDER. Or make up a department: dunlin demo",
                dataset=self.dataset,
                known=known,
            ) from None
        return self.versions / f"{data_id}.duckdb"


def write_whole(file: Path, text: str) -> None:
    """Replace a file's content at once: who reads it sees the old or the new, never half of it."""
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(fresh, file)
