"""The cure model follows the data: trained when asked, and anew when there are months it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from data.publish import new_load_id, take_model
from models import registry, training
from queries import connect
from queries.errors import DunlinError
from queries.sentence import Sentence
from queries.store import Store

Say = Callable[[str], None]


def train(store: Store, say: Say, *, keeps_challenger: bool = False) -> None:
    """Train the cure model on what is published, and publish what it says of every case.

    Raises:
        NotPublishedError: nothing is published.
        DunlinError: there is too little to learn from, or a load of the same dataset is under way.
    """
    warehouse = connect(store.current())
    try:
        model, challenger = training.train(
            warehouse.reader(), new_load_id(), version("dunlin"), say, keeps_challenger=keeps_challenger
        )
    finally:
        warehouse.close()
    take_model(store, registry.save(store.root, model, challenger).file, say)


def follow(store: Store, say: Say, *, is_first: bool = False) -> bool:
    """Train anew where a model has not seen the newest months; what is published stands in any case.

    Args:
        is_first: train also where there is no model yet, as is always done for a demonstration.

    Returns:
        Whether another version is in force.
    """
    warehouse = connect(store.current())
    try:
        is_wanted = is_first or warehouse.about["is_synthetic"] or warehouse.meta("cure_model")
        if not is_wanted or not training.needs_training(warehouse):
            return False
        train(store, say)
        return True
    except DunlinError as problem:
        say(Sentence("There is no cure model of this data: {why}", why=problem.sentence))
        return False
    finally:
        warehouse.close()
