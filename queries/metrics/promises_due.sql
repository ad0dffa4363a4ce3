/*
title = "Promises fallen due"
definition = "Promises made in the month whose due date lies at least seven days back, kept or broken. Promises that are not yet so old are left out and counted."
observation = "a promise to pay"
kind = "count"
unit = "promises"
better = "neither"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "segment", "product",
  "region", "credit_limit_band", "promise_band",
]
reads = ["scoped.promise"]
requires = ["snapshot", "promise"]
source = "Count of matured promises, by the month in which they were made"
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
  matured as numerator,
  matured as denominator,
  promises - matured as immature,
  0 as missing
from scoped.promise
