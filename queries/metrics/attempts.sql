/*
title = "Contact attempts"
definition = "Attempts to reach debtors in the month, by any channel. Contacts that the debtor began are no attempts."
observation = "an attempt to reach a debtor"
kind = "count"
unit = "contacts"
better = "neither"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "strategy",
  "outcome", "hour", "weekday", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Count of outgoing contacts"
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
  outcome,
  hour,
  weekday,
  segment,
  product,
  region,
  credit_limit_band,
  attempts as numerator,
  attempts as denominator,
  0 as immature,
  0 as missing
from scoped.contact
where attempts > 0
