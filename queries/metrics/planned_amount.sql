/*
title = "Amount under plans"
definition = "Amount that the instalment plans and grace periods agreed in the month cover. Plans whose amount is not recorded are left out and counted."
observation = "a plan"
kind = "amount"
unit = "money"
better = "neither"
timing = "event"
dimensions = [
  "month", "team", "collector", "bucket", "stage", "kind", "segment", "product", "region", "credit_limit_band",
]
reads = ["scoped.plan"]
requires = ["snapshot", "plan"]
source = "Sum of the amounts of plans by the day of the agreement"
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
  priced_amount as numerator,
  priced as denominator,
  0 as immature,
  plans - priced as missing
from scoped.plan
