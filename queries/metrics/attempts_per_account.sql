/*
title = "Contact attempts per account"
definition = "Attempts made in the month for each case worked in it. Contacts that the debtor began are no attempts. Cases of a month of which no contact is loaded are left out and counted."
observation = "a case worked in a month"
kind = "mean"
unit = "ratio"
better = "neither"
timing = "flow"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "delinquency_reason", "segment",
  "product", "region", "credit_limit_band", "amount_band",
]
reads = ["scoped.case_month"]
requires = ["snapshot", "contact"]
source = "Attempts ÷ worked accounts; the interval rests on the squares of the attempts"
version = 1
parts = ["contacts", "cases"]
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
  attempts as numerator,
  attempted_cases as denominator,
  attempts_square as squares,
  0 as immature,
  worked_cases - attempted_cases as missing
from scoped.case_month
where worked_cases > 0
