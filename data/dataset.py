"""The facts about a dataset that every page shows."""

from __future__ import annotations

from dataclasses import dataclass

from queries.contact_rules import book


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a dataset is.

    Attributes:
        currency: ISO 4217 code; amounts are never converted.
        is_synthetic: whether the rows were made up; pages then say so.
        attribution: who is to be credited for the data, or empty.
        contact_profiles: the profiles of contact rules that apply (`queries/contact_rules.toml`); None where
            nobody said, and those of the currency apply.
    """

    name: str
    title: str
    currency: str
    is_synthetic: bool
    attribution: str
    contact_profiles: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Take a list, as it comes from a file, for a tuple."""
        if self.contact_profiles is not None:
            object.__setattr__(self, "contact_profiles", book().checked(self.contact_profiles))

    @property
    def rules_of_contact(self) -> tuple[str, ...]:
        """The profiles of contact rules by which breaches are found."""
        return book().usual(self.currency) if self.contact_profiles is None else self.contact_profiles
