/*
title = "Days to first contact"
definition = "Days from the month-end at which an account was first found past due to the first attempt to reach it in the month after. Cases that nobody attempted to reach in that month are left out and counted."
observation = "a new case taken up in its first month"
kind = "mean"
unit = "days"
better = "lower"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Mean over new cases; the interval rests on the squares of the days"
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
  days_to_contact as numerator,
  taken_up_cases as denominator,
  days_square as squares,
  0 as immature,
  entered_cases - taken_up_cases as missing
from scoped.case_month
where entered_cases > 0
