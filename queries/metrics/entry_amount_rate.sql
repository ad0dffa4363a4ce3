/*
title = "Entry rate by balance"
definition = "Balance of the accounts that are current at a month's end and delinquent at the next, as a share of the balance of the accounts that were current and whose next month-end is known. The base is frozen at the first month-end: each account weighs what its balance was then, a credit balance as negative. Accounts whose balance is not recorded are left out and counted."
observation = "a current account at a month's end"
kind = "mean"
unit = "share"
better = "lower"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "segment", "product", "region",
  "credit_limit_band",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Cohort estimator weighted by the balance at the opening month-end"
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
  status_code,
  segment,
  product,
  region,
  credit_limit_band,
  case when move = 'entry' then coalesce(balance, 0) else 0 end as numerator,
  case when move not in ('immature', 'missing') then coalesce(balance, 0) else 0 end as denominator,
  case when move not in ('immature', 'missing') then balances else 0 end as n,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts when move = 'immature' then 0 else accounts - balances end as missing
from scoped.account_month
where bucket = 'current'
