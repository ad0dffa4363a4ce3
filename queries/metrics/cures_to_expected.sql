/*
title = "Cures against expectation"
definition = "Cases cured (current or paid off at the month's end) for each cure to be expected of such cases. What is to be expected is the sum of each case's chance by the cure model, from what was known when the month opened, by weights that did not see the customer, and with the month's own season. 1 is as expected. What was done in the month plays no part in the chance; channel, strategy, script and time of day are those of its first attempt."
observation = "a case in a month whose state at the month's end is known"
kind = "mean"
unit = "ratio"
better = "higher"
timing = "through"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "segment", "product", "region", "credit_limit_band",
  "channel", "strategy", "script", "daypart", "chance_band", "difficulty",
]
reads = ["scoped.cure_chance"]
requires = ["snapshot", "cure_model"]
source = "Indirect standardisation: observed ÷ expected"
version = 1
parts = ["cases", "chance"]
carries = ["n"]
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
  cures as numerator,
  expected as denominator,
  settled as n,
  0 as immature,
  missing
from scoped.cure_chance
