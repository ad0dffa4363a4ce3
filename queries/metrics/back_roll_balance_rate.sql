/*
title = "Back-roll rate by balance"
definition = "Balance of the delinquent accounts that have missed fewer payments at the next month-end than at this one but are still delinquent, as a share of the balance of the delinquent accounts whose next month-end is known. Cures are counted apart. Each account weighs what its balance was at the first month-end, a credit balance as negative; accounts whose balance is not recorded are left out and counted."
observation = "a delinquent account at a month's end"
kind = "mean"
unit = "share"
better = "higher"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "delinquency_reason", "segment", "product",
  "region", "credit_limit_band", "amount_band",
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
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  amount_band,
  case when move = 'back' then coalesce(balance, 0) else 0 end as numerator,
  case when move not in ('immature', 'missing') then coalesce(balance, 0) else 0 end as denominator,
  case when move not in ('immature', 'missing') then balances else 0 end as n,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts when move = 'immature' then 0 else accounts - balances end as missing
from scoped.account_month
where is_delinquent
