"""What the numbers mean: metrics as files, scopes as values, one engine.

>>> reader = open_dataset("uci")
>>> reader.run("cure_rate", Scope.of("2005-04", "2005-08"), by=["month"]).frame
"""

from queries import catalog
from queries.engine import Reader, Result, Warehouse, connect
from queries.opening import open_dataset
from queries.scope import Scope

__all__ = ["Reader", "Result", "Scope", "Warehouse", "catalog", "connect", "open_dataset"]
