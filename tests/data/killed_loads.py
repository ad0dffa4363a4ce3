"""Loads that are killed: run by test_publish in a process of its own, never imported.

Reads lines of JSON, `{"home": …, "file": …, "delay": seconds}`, `{…, "point": n}`, `{…, "limit": bytes}` or
`{…, "counts": true}`: each is one load in a child that is killed after so many seconds, kills itself at its
n-th point (before or after a file takes its final name, or where progress is told), can write no file beyond
so many bytes, or counts its points.
Prints `killed`, `done`, how many points there were, or the sentence by which the load was refused.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.load import load
from queries.errors import DunlinError
from queries.store import Store


def _killing(points: int) -> Callable[[], int]:
    """Return a function that ends this process the n-th time it is called; else it says which time it is."""
    calls = count(1)

    def reached() -> int:
        call = next(calls)
        if call == points:
            os.kill(os.getpid(), signal.SIGKILL)
        return call

    return reached


def _load(wish: dict[str, Any]) -> str:
    """Load as wished; return how many points there were, where they are to be counted."""
    reached = _killing(wish.get("point", 0))
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        reached()
        replace(source, target)
        reached()

    os.replace = replaced  # type: ignore[assignment]
    if "limit" in wish:
        # Ignored, so that a write beyond the limit is an error and does not end the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wish["limit"], wish["limit"]))
    load(Path(wish["file"]), Store.of("small", Path(wish["home"])), progress=lambda _: reached())
    return str(reached() - 1) if "counts" in wish else ""


def _warm_up(file: Path) -> None:
    """Load once in this process, so that no child has to do again what a process does for its first load.

    Its database is closed by the time a child is made, and with it its threads.
    """
    with TemporaryDirectory() as home:
        load(file, Store.of("small", Path(home)))


def main() -> None:
    """Do each load in a child, so that Python and its libraries start only once."""
    is_warm = False
    for line in sys.stdin:
        wish = json.loads(line)
        if not is_warm:
            _warm_up(Path(wish["file"]))
            is_warm = True
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(tell, _load(wish).encode())
            except DunlinError as problem:
                os.write(tell, str(problem).replace("\n", " ").encode())
                os._exit(1)
            os._exit(0)
        os.close(tell)
        if "delay" in wish:
            time.sleep(wish["delay"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said = os.read(told, 4096).decode()
        os.close(told)
        ended = said or ("done" if status == 0 else "failed")
        print("killed" if os.WIFSIGNALED(status) else ended, flush=True)


if __name__ == "__main__":
    main()
