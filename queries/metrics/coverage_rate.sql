/*
title = "Coverage"
definition = "Cases that somebody attempted to reach in the month, as a share of the cases assigned, that is of all accounts past due when the month opened. Cases of a month of which no contact is loaded are left out and counted."
observation = "a case in a month"
kind = "rate"
unit = "share"
better = "higher"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Accounts attempted ÷ accounts assigned; called penetration in some houses"
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
  attempted_cases as numerator,
  tracked_cases as denominator,
  0 as immature,
  cases - tracked_cases as missing
from scoped.case_month
