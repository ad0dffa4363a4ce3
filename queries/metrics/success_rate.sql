/*
title = "Success rate, by cases"
definition = "Cases cured, paid off or paid in full in the month, as a share of the cases worked in it. A case is an account that was past due when the month opened; it is worked when an attempt was made to reach it, and in a month of which no contact is loaded every case counts as worked. Paid in full means at least what was past due at the opening. A charge-off or sale is never a success. Cases whose state at the month's end is not known are left out and counted."
observation = "a case worked in a month"
kind = "rate"
unit = "share"
better = "higher"
timing = "through"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot"]
source = "Cases collected ÷ cases worked; always to be read beside the success rate by amount"
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
  collected_cases as numerator,
  settled_cases as denominator,
  0 as immature,
  worked_cases - settled_cases as missing
from scoped.case_month
where worked_cases > 0
