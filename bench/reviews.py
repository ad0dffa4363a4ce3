"""How long a performance review takes from the command line, beside what its libraries take to load."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.importing.modelling import follow
from queries import connect
from queries.store import Store

ROUNDS = 3
_FILES = ("review.pptx", "review.xlsx", "review.html")
# What a review cannot do without, whatever it is of.
_LIBRARIES = "import dashboard.report.commands, dashboard.report.content, dashboard.report.deck"


def measure(store: Store) -> str:
    """Make the review of the newest quarter of a department and return the section that says how it went."""
    follow(store, lambda words: print(words, flush=True), is_first=True)
    warehouse = connect(store.current())
    counts = {row["table_name"]: row["row_count"] for row in warehouse.meta("input_table")}
    warehouse.close()
    environment = os.environ | {"DUNLIN_HOME": str(store.root.parent)}
    command = [sys.executable, "-m", "dunlin", "review", "--data", store.dataset]
    rows = []
    with TemporaryDirectory() as folder:
        asked = {
            "slides": [*command, "--out", str(Path(folder) / _FILES[0])],
            "slides, workbook and hand-out": [
                *command,
                *(part for file in _FILES for part in ("--out", str(Path(folder) / file))),
            ],
            "the libraries alone": [sys.executable, "-c", _LIBRARIES],
        }
        for what, words in asked.items():
            wall, processor = min(_run(words, environment) for _ in range(ROUNDS))
            rows.append(f"| {what} | {wall:.1f} | {processor:.1f} |")
    table = "\n".join(rows)
    return f"""## A review, {counts["contact"]:,} contacts

`dunlin review` of the newest quarter of the whole department, {counts["account"]:,} accounts, with its model
trained; the best of {ROUNDS} runs.

| what | seconds | processor seconds |
|---|---:|---:|
{table}
"""


def _run(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return how long a command takes, by the clock and by the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
