"""Loads that are killed: run by test_publish in a process of its own, never imported.

Reads lines of JSON, `{"home": …, "file": …, "delay": seconds}` or `{…, "point": n}`: each is one load in a
child that is killed after so many seconds, or kills itself at its n-th point: before or after a file
takes its final name, or where progress is told. Prints `killed` or `done` for each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.load import load
from queries.store import Store


def _killing(points: int) -> Callable[[], None]:
    """Return a function that ends this process the moment it is called for the n-th time."""
    left = [points]

    def reached() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _load(wish: dict[str, Any]) -> None:
    reached = _killing(wish.get("point", 0))
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        reached()
        replace(source, target)
        reached()

    os.replace = replaced  # type: ignore[assignment]
    load(Path(wish["file"]), Store.of("small", Path(wish["home"])), progress=lambda _: reached())


def main() -> None:
    """Do each load in a child, so that Python and its libraries start only once."""
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _load(wish)
            os._exit(0)
        if "delay" in wish:
            time.sleep(wish["delay"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done" if status == 0 else "failed", flush=True)


if __name__ == "__main__":
    main()
