/*
title = "Preparation: reason known"
definition = "Cases of which the reason of delinquency was on record when the month opened, and so before the month's first contact, as a share of the cases worked. Where a month-end records no reason at all, its cases are left out and counted."
observation = "a case worked in a month"
kind = "rate"
unit = "share"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot"]
source = "Cases whose reason is known before contact ÷ cases worked"
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
  known_reasons as numerator,
  reasoned_cases as denominator,
  0 as immature,
  worked_cases - reasoned_cases as missing
from scoped.case_month
where worked_cases > 0
