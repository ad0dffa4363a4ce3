/*
title = "Success rate, by amount"
definition = "Money paid in the month on the cases worked in it, as a share of what was past due on them when the month opened. All that was paid counts, so that the share can exceed one. Cases whose past-due amount is not recorded, and those of a month of which no payment is loaded, are left out and counted."
observation = "a case worked in a month"
kind = "mean"
unit = "share"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "payment"]
source = "Recovered amount ÷ past-due amount at the opening; always to be read beside the success rate by cases"
version = 1
parts = ["money", "money"]
carries = ["n"]
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
  recovered_amount as numerator,
  owed_amount as denominator,
  priced_cases as n,
  0 as immature,
  worked_cases - priced_cases as missing
from scoped.case_month
where worked_cases > 0
