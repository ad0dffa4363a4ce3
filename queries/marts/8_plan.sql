/*
kind = "view"

[reads]
plan = [0, 0]
snapshot = [-1, -1]
*/
-- Instalment plans and grace periods, with the state in which the month opened for the account, and who had it.
select
  plan.month,
  opening.team,
  opening.collector,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  plan.plan_id,
  plan.account_id,
  plan.kind,
  plan.agreed_on,
  plan.instalments,
  plan.amount,
  1 as plans,
  case when plan.amount is not null then 1 else 0 end as priced,
  coalesce(plan.amount, 0) as priced_amount
from staging.plan as plan
left join mart.account_month as opening
  on
    plan.account_id = opening.account_id
    and opening.opens = plan.month
left join staging.account as account on plan.account_id = account.account_id
