/*
title = "Plans agreed"
definition = "Instalment plans and grace periods agreed in the month. A plan belongs to who held the account when the month opened."
observation = "a plan"
kind = "count"
unit = "plans"
better = "neither"
timing = "event"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "kind", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.plan"]
requires = ["snapshot", "plan"]
source = "Count of plans by the day of the agreement"
version = 1
*/
select
  month,
  team,
  collector,
  bucket,
  stage,
  kind,
  segment,
  product,
  region,
  credit_limit_band,
  plans as numerator,
  plans as denominator,
  0 as immature,
  0 as missing
from scoped.plan
