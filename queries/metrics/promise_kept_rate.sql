/*
title = "Promise-kept rate"
definition = "Promises on which at least the promised amount was paid by seven days after the due date, as a share of the promises that are that old. Promises made in the month that are not yet so old are left out and counted."
observation = "a promise to pay"
kind = "rate"
unit = "share"
better = "higher"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "segment", "product",
  "region", "credit_limit_band", "promise_band",
]
reads = ["scoped.promise"]
requires = ["snapshot", "promise", "payment"]
source = "Kept ÷ matured promises; 1 − the share of broken ones"
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
  kept as numerator,
  matured as denominator,
  promises - matured as immature,
  0 as missing
from scoped.promise
