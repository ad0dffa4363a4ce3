/*
title = "Days from promise to payment"
definition = "Days from the day of a promise to the last payment on it, of the promises that were kept. Promises made in the month that are not yet seven days past their due date are left out and counted."
observation = "a kept promise"
kind = "mean"
unit = "days"
better = "lower"
timing = "event"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "channel", "script", "segment", "product",
  "region", "credit_limit_band", "promise_band",
]
reads = ["scoped.promise"]
requires = ["snapshot", "promise", "payment"]
source = "Mean over kept promises; the interval rests on the squares of the days"
version = 1
parts = ["days", "promises"]
carries = ["squares"]
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
  days_to_pay as numerator,
  kept as denominator,
  pay_days_square as squares,
  promises - matured as immature,
  0 as missing
from scoped.promise
