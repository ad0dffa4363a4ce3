"""Opens a dataset by its name: the first line of a notebook or a script."""

from __future__ import annotations

from queries.engine import Reader, connect
from queries.scope import Scope
from queries.store import Store


def open_dataset(dataset: str | None = None, viewer: Scope | None = None) -> Reader:
    """Return a reader of the version in force of a dataset below `DUNLIN_HOME`.

    Args:
        dataset: its name; by default the one that `DUNLIN_DATA` names, else `demo`.
        viewer: what he may see who asks; everything by default.

    Raises:
        NotPublishedError: nothing is published under this name; the error says what to run.
        DunlinError: that cannot be the name of a dataset.
    """
    return connect(Store.of(dataset).current()).reader(viewer)
