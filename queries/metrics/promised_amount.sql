/*
title = "Promised amount"
definition = "What debtors promised to pay in the month in which they promised it, whenever it is due."
observation = "a promise to pay"
kind = "amount"
unit = "money"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "segment", "product",
  "region", "credit_limit_band", "promise_band",
]
reads = ["scoped.promise"]
requires = ["snapshot", "promise"]
source = "Sum of the amounts promised"
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
  segment,
  product,
  region,
  credit_limit_band,
  promise_band,
  amount as numerator,
  promises as denominator,
  0 as immature,
  0 as missing
from scoped.promise
