/*
title = "Lost contact"
definition = "Cases worked in the month in which the debtor was not reached within 30 days, as a share of the cases worked: one minus contactability. A case counts for the month in which it was attempted. Cases whose 30 days are not over are left out and counted, as are those of which the contacts of those days are not loaded."
observation = "a case worked in a month"
kind = "rate"
unit = "share"
better = "lower"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "1 − contactability"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  amount_band,
  lost_cases as numerator,
  reached_cases + lost_cases as denominator,
  open_reach_cases as immature,
  untold_reach_cases as missing
from scoped.case_month
where attempted_cases > 0
