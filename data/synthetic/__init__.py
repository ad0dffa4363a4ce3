"""A department made up with known truths: what an analysis finds in it can be checked.

>>> truths = write(Path("demo"), seed=7, accounts=60_000)
>>> truths.collectors["better"]
"""

from data.synthetic.accounts import latent_difficulty
from data.synthetic.history import write
from data.synthetic.truths import Truths

__all__ = ["Truths", "latent_difficulty", "write"]
