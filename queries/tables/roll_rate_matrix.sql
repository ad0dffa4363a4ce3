/*
title = "Roll-rate matrix"
definition = "Where the accounts of each bucket at a month's end are found at the next: each row of the matrix sums to one. By count, or by balance with each account's weight fixed at the opening month-end (a credit balance counts as negative). Accounts whose next month-end is unknown are left out and counted."
observation = "an open account at a month's end"
kind = "rate"
unit = "share"
better = "neither"
timing = "opening"
dimensions = [
  "month", "team", "collector", "agency", "bucket", "stage", "status_code", "delinquency_reason", "segment", "product",
  "region", "credit_limit_band", "next_bucket", "next_status_code",
]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "Cohort estimator of a transition matrix"
version = 1
over = ["next_bucket", "next_status_code"]
default_by = ["bucket", "next_bucket"]

[weights]
accounts = "accounts"
balance = "money"
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
  case when move in ('immature', 'missing') then 'unknown' else next_bucket end as next_bucket,
  case when move not in ('immature', 'missing') then next_status_code end as next_status_code,
  case when move not in ('immature', 'missing') then accounts else 0 end as accounts,
  case when move not in ('immature', 'missing') then balance else 0 end as balance,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts else 0 end as missing
from scoped.account_month
where move <> 'closed'
