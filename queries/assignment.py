"""Which arm of an experiment an account belongs to: by a hash, so that nobody chooses and everybody agrees.

The arm follows from the experiment's name and the account alone: it is the same whoever works it out, today
and later, here and in a dialling system, and one experiment's arms tell nothing of another's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from queries.errors import DunlinError

# Shares are whole parts of ten thousand: an account's place among them decides.
PLACES: Final = 10_000
# Of the hash as many hexadecimal digits as a whole number of 64 bits holds with certainty.
_DIGITS: Final = 13
MOST_ARMS: Final = 6
LONGEST_ARM: Final = 60


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to treat the accounts of an experiment, and the share (0–1) of them that gets it."""

    name: str
    share: float

    @property
    def places(self) -> int:
        """How many of the ten thousand places are its own."""
        return round(self.share * PLACES)


def check_arms(arms: Sequence[Arm]) -> None:
    """Hold arms to what can be assigned.

    Raises:
        DunlinError: there are too few or too many, two of one name, or their shares are not all of it.
    """
    names = [arm.name for arm in arms]
    if not 2 <= len(arms) <= MOST_ARMS or len(set(names)) < len(names):
        raise DunlinError(
            "An experiment needs 2 to {most} arms, each with a name of its own.", most=MOST_ARMS
        )
    if any(not name.strip() or len(name) > LONGEST_ARM for name in names):
        raise DunlinError("An arm needs a name of 1 to {most} characters.", most=LONGEST_ARM)
    is_whole = all(arm.places > 0 and abs(arm.share * PLACES - arm.places) < 1e-6 for arm in arms)
    if not is_whole or sum(arm.places for arm in arms) != PLACES:
        raise DunlinError(
            "The shares of the arms must add up to 100%, each in steps of 0.01%. Change one of them."
        )


def place_of(experiment: str, account: str) -> int:
    """Return an account's place among the ten thousand of an experiment.

    >>> place_of("Letters in M2", "A0000001")
    3668
    """
    digest = hashlib.sha256(f"{experiment}/{account}".encode()).hexdigest()
    return int(digest[:_DIGITS], 16) % PLACES


def arm_of(experiment: str, account: str, arms: Sequence[Arm]) -> str:
    """Return the name of the arm that an account belongs to."""
    place, ends = place_of(experiment, account), accumulate(arm.places for arm in arms)
    return next(arm.name for arm, end in zip(arms, ends, strict=True) if place < end)


# The same in SQL, over a column `account_id` and the values of `arm_values`.
ARM_SQL: Final = f"""$arm_names[
  1 + len(list_filter(
    $arm_ends,
    lambda place_end: place_end
      <= ('0x' || sha256($experiment || '/' || account_id)[1:{_DIGITS}])::bigint % {PLACES}
  ))
]"""


def arm_values(experiment: str, arms: Sequence[Arm]) -> dict[str, Any]:
    """Return the values that `ARM_SQL` asks for."""
    return {
        "experiment": experiment,
        "arm_names": [arm.name for arm in arms],
        "arm_ends": list(accumulate(arm.places for arm in arms)),
    }
