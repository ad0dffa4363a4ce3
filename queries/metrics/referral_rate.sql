/*
title = "Referrals"
definition = "Cases passed on to legal, risk control or customer service in the month, as a share of the cases worked. Cases of a month of which no contact is loaded are left out and counted."
observation = "a case worked in a month"
kind = "rate"
unit = "share"
better = "neither"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Cases with a contact that ended in a referral ÷ cases worked"
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
  referred_cases as numerator,
  attempted_cases as denominator,
  0 as immature,
  worked_cases - attempted_cases as missing
from scoped.case_month
where worked_cases > 0
