/*
kind = "whole"

[reads]
snapshot = [0, 0]
*/
-- A case is one spell of delinquency: the consecutive month-ends at which an account is past due, with how
-- the next month-end found it. A month that is missing ends the case as unknown; the last month leaves it open.
with delinquent as (
  select
    *,
    -- Months in a row minus their rank is the same within one spell.
    date_diff('month', date '2000-01-01', month)
    - row_number() over (partition by account_id order by month) as spell
  from mart.account_month
  where is_delinquent
)

select
  min(month) as month,
  arg_max(team, month) as team,
  arg_max(collector, month) as collector,
  arg_min(bucket, month) as bucket,
  arg_min(stage, month) as stage,
  any_value(segment) as segment,
  any_value(product) as product,
  any_value(region) as region,
  any_value(credit_limit_band) as credit_limit_band,
  concat(account_id, '-', strftime(min(month), '%Y-%m')) as case_id,
  account_id,
  max(month) as last_month,
  arg_max(bucket, level) as worst_bucket,
  arg_min(balance, month) as opening_balance,
  count(*) as months,
  case arg_max(move, month)
    when 'cure' then 'cured'
    when 'paid_off' then 'paid_off'
    when 'charged_off' then 'charged_off'
    when 'sold' then 'sold'
    when 'immature' then 'open'
    else 'unknown'
  end as ending,
  1 as cases
from delinquent
group by account_id, spell
