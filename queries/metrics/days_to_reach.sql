/*
title = "Days to reach the debtor"
definition = "Days from the first attempt of the month to the first contact with the debtor himself after it, of the cases in which he was reached within the month. Cases in which he was not, or called before anyone attempted to reach him, are left out and counted: the figure tells how long reaching takes where it succeeds."
observation = "a case attempted and reached in a month"
kind = "mean"
unit = "days"
better = "lower"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment", "product", "region",
  "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Mean over cases reached; the interval rests on the squares of the days"
version = 1
parts = ["days", "cases"]
carries = ["squares"]
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
  days_to_reach as numerator,
  timed_cases as denominator,
  reach_days_square as squares,
  0 as immature,
  attempted_cases - timed_cases as missing
from scoped.case_month
where attempted_cases > 0
