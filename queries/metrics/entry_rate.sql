/*
title = "Entry rate"
definition = "Accounts that are current at a month's end and delinquent at the next, as a share of the accounts that were current and whose next month-end is known. The base is frozen at the first month-end."
observation = "a current account at a month's end"
kind = "rate"
unit = "share"
better = "lower"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Cohort estimator of a transition probability"
version = 1
*/
select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  status_code,
  segment,
  product,
  region,
  credit_limit_band,
  case when move = 'entry' then accounts else 0 end as numerator,
  case when move not in ('immature', 'missing') then accounts else 0 end as denominator,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts else 0 end as missing
from scoped.account_month
where bucket = 'current'
