"""Which datasets a person may add files to, and how a new one is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from babel import Locale

from data.matching import ADAPTERS
from data.stored import accepted
from queries.errors import DunlinError
from queries.sentence import Sentence
from queries.store import DEFAULT_DATASET, Store

# Names under which the product publishes what it brings itself.
RESERVED = frozenset({DEFAULT_DATASET, *ADAPTERS})
_USUAL_NAME = "mine"
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Destination:
    """The dataset that files are added to.

    Attributes:
        title, currency: of a new dataset; of another what it has already.
    """

    name: str
    title: str
    currency: str
    is_new: bool = False


def destinations(home: Path) -> tuple[list[Destination], dict[str, str]]:
    """Return the datasets that take files, and why each of the others takes none."""
    taking: list[Destination] = []
    refusing: dict[str, str] = {}
    for folder in sorted(home.glob("*")):
        if not ((folder / "CURRENT").is_file() or (folder / "ACCEPTED").is_file()):
            continue
        manifest = accepted(Store(folder.name, folder))
        known = manifest.dataset if manifest else None
        # What somebody else is to be credited for is a sample, whatever it is called.
        if folder.name in RESERVED or (known and (known.is_synthetic or known.attribution)):
            refusing[folder.name] = Sentence(
                "it is the sample or made up, and your figures would be mixed with it"
            )
        elif known is None:
            refusing[folder.name] = Sentence(
                "an older Dunlin published it; load its files again under a new name"
            )
        else:
            taking.append(Destination(folder.name, known.title, known.currency))
    return taking, refusing


def suggested_name(title: str, in_view: str, taken: Collection[str]) -> str:
    """Return a short name for a new dataset that is still free.

    Args:
        title: what the dataset is called; where no letter of it may stand in a name, it does not help.
        in_view: the dataset that the dashboard shows, chosen where it does not exist yet.
        taken: names that cannot be used.
    """
    ascii_title = normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title).strip("-")[:40].strip("-")
    in_use = RESERVED | set(taken)
    first = in_view if in_view and in_view not in in_use else slug or _USUAL_NAME
    names = [first, *(f"{first}-{n}" for n in range(2, len(in_use) + 3))]
    return next(name for name in names if name not in in_use)


def new_destination(name: str, title: str, currency: str | None, taken: Collection[str]) -> Destination:
    """Return a new dataset.

    Raises:
        DunlinError: it cannot be called so, or says nothing of its currency.
    """
    if name in RESERVED:
        raise DunlinError(
            "“{name}” is kept for what comes with the product. Choose another short name.", name=name
        )
    if name in taken:
        raise DunlinError(
            "There is a dataset “{name}” already. Choose it above, or another short name.", name=name
        )
    Store.of(name or "?")
    if not title.strip():
        raise DunlinError("Give the new dataset a title: it stands above every page.")
    if currency is None:
        raise DunlinError("Choose the currency of the amounts. Dunlin never converts them.")
    return Destination(name, " ".join(title.split())[:_LONGEST_TITLE], currency, is_new=True)


def currencies(language: str) -> Mapping[str, str]:
    """Return currencies by code, named in a language; the usual ones first."""
    names = Locale.parse(language).currencies
    usual = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "SGD", "JPY", "INR", "AUD", "CAD", "CHF")
    codes = [*usual, *sorted(f"{code}" for code in names if code not in usual)]
    return {code: f"{code} · {names.get(code, code)}" for code in codes}
