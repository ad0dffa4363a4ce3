/*
title = "Connect rate"
definition = "Attempts that somebody answered, the debtor or another, as a share of all attempts of the month, whatever the channel. A message that was delivered is not answered. Contacts that the debtor began are no attempts."
observation = "an attempt to reach a debtor"
kind = "rate"
unit = "share"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "strategy", "hour",
  "weekday", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Connected attempts per attempt; the denominator is attempts"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  channel,
  script,
  strategy,
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  connected_attempts as numerator,
  attempts as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where attempts > 0
