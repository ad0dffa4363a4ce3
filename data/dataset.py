"""The facts about a dataset that every page shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a dataset is.

    Attributes:
        currency: ISO 4217 code; amounts are never converted.
        is_synthetic: whether the rows were made up; pages then say so.
        attribution: who is to be credited for the data, or empty.
    """

    name: str
    title: str
    currency: str
    is_synthetic: bool
    attribution: str
