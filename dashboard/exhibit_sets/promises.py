"""The exhibits of the page Promises and plans."""

from __future__ import annotations

from dashboard.exhibits import Exhibit

OUTCOMES = Exhibit("promise-outcomes", ("promise_kept_rate",), ("month",), "outcomes")
KEPT = Exhibit("kept-by-month", ("promise_kept_rate",), ("month",), "trend")
AMOUNT = Exhibit("promised-amount-by-month", ("promised_amount",), ("month",), "columns")
KEPT_BY_BAND = Exhibit("kept-by-band", ("promise_kept_rate",), ("promise_band",), "dots")
KEPT_BY_CHANNEL = Exhibit("kept-by-channel", ("promise_kept_rate",), ("channel",), "dots")
KEPT_BY_BUCKET = Exhibit("kept-by-bucket", ("promise_kept_rate",), ("bucket",), "dots")
KEPT_BY_TEAM = Exhibit("kept-by-team", ("promise_kept_rate",), ("team",), "dots")
KEPT_BY_SCRIPT = Exhibit("kept-by-script", ("promise_kept_rate",), ("script",), "dots")
KEPT_BY_COLLECTOR = Exhibit("kept-by-collector", ("promise_kept_rate",), ("collector",), "dots")

PLANS = Exhibit("plans-by-month", ("plans",), ("month", "kind"), "parts")
PLANNED = Exhibit("planned-by-month", ("planned_amount",), ("month", "kind"), "parts")
PLANS_BY_BUCKET = Exhibit("plans-by-bucket", ("plans",), ("bucket", "kind"), "grouped")
PLANS_BY_SEGMENT = Exhibit("plans-by-segment", ("plans",), ("segment", "kind"), "grouped")
