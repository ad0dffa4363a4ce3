/*
title = "Amount short of expectation"
definition = "What was past due on cases that were to be expected to be cured, less what was past due on those that were: each case's chance by the cure model minus 1 if it was cured, times its amount past due when the month opened. Below zero, more came than was to be expected. Cases whose past-due amount is not recorded are left out."
observation = "a case in a month whose state at the month's end and amount past due are known"
kind = "amount"
unit = "money"
better = "lower"
timing = "through"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
  "channel", "strategy", "script", "daypart", "chance_band", "difficulty",
]
reads = ["scoped.cure_chance"]
requires = ["snapshot", "cure_model"]
source = "Expected less observed cures, weighted by the amount past due"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  channel,
  strategy,
  script,
  daypart,
  chance_band,
  difficulty,
  lost_amount as numerator,
  priced as denominator,
  0 as immature,
  missing
from scoped.cure_chance
