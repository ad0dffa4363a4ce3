"""The exhibits of the page Channels."""

from __future__ import annotations

from dashboard.exhibits import Exhibit

ATTEMPTS = Exhibit("attempts-by-channel", ("attempts",), ("channel",), "bars")
CONNECTED = Exhibit("connected-by-channel", ("connect_rate",), ("channel",), "dots")
REACHED = Exhibit("reached-by-channel", ("right_party_contact_rate",), ("channel",), "dots")
PROMISED = Exhibit("promised-by-channel", ("promise_rate",), ("channel",), "dots")
KEPT = Exhibit("kept-by-channel", ("promise_kept_rate",), ("channel",), "dots")

# What may be seen by channel and one more dimension; the first is shown unless another is chosen.
CROSSED = (
    "right_party_contact_rate",
    "promise_rate",
    "promise_kept_rate",
    "attempts",
    "contact_cost",
    "credited_amount",
)
# What a review asks of channels. Of these the page names the figures that cannot be cut by channel.
ASKED = (
    "success_rate",
    "recovery_rate",
    "credited_amount",
    "contact_cost",
    "right_party_contact_rate",
    "promise_rate",
    "promise_kept_rate",
    "process_satisfaction",
    "collector_satisfaction",
    "speed_satisfaction",
    "complaints_per_1000",
)


def by_bucket(metric: str) -> Exhibit:
    """Return a figure by channel and bucket."""
    return Exhibit(f"channel-bucket-{metric}", (metric,), ("channel", "bucket"), "heat")


def by_segment(metric: str) -> Exhibit:
    """Return a figure by channel and segment."""
    return Exhibit(f"channel-segment-{metric}", (metric,), ("channel", "segment"), "heat")
