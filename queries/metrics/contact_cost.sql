/*
title = "Cost of contact"
definition = "What the contacts of the month cost, those of outside agencies included. Contacts whose cost is not recorded are left out and counted."
observation = "a contact"
kind = "amount"
unit = "money"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "strategy",
  "outcome", "hour", "weekday", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.contact"]
requires = ["snapshot", "contact"]
source = "Sum of the costs of contacts"
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
  cost as numerator,
  costed as denominator,
  0 as immature,
  contacts - costed as missing
from scoped.contact
