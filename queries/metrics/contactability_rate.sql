/*
title = "Contactability"
definition = "Cases worked in the month in which the debtor himself was reached within 30 days, as a share of the cases worked. The days are counted from the first attempt of the month, its own day included. A case counts for the month in which it was attempted. Cases whose 30 days are not over are left out and counted, as are those of which the contacts of those days are not loaded."
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
requires = ["snapshot", "contact"]
source = "Accounts with a right-party contact in 30 days ÷ accounts worked; 1 − it is lost contact"
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
  reached_cases as numerator,
  reached_cases + lost_cases as denominator,
  open_reach_cases as immature,
  untold_reach_cases as missing
from scoped.case_month
where attempted_cases > 0
