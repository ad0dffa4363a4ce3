/*
kind = "months"

[reads]
snapshot = [0, 1]
*/
-- An account at a month's end, with the state in which the next month-end finds it.
-- `move` names the change once for every metric; nothing is counted from or to a month that is missing.
with following as (
  select
    account_id,
    (month - interval 1 month)::date as month,
    bucket,
    status_code,
    balance,
    level
  from staging.snapshot
),

paired as (
  select
    opening.*,
    following.bucket as next_bucket,
    following.status_code as next_status_code,
    following.balance as next_balance,
    following.level as next_level,
    opening.month = (select max(month) from mart.month) as is_last_month
  from staging.snapshot as opening
  left join following
    on opening.account_id = following.account_id and opening.month = following.month
),

moved as (
  select
    *,
    case
      when bucket in ('paid_off', 'charged_off', 'sold') then 'closed'
      when bucket = 'unknown' then 'missing'
      when is_last_month then 'immature'
      when coalesce(next_bucket, 'unknown') = 'unknown' then 'missing'
      when next_bucket in ('paid_off', 'charged_off', 'sold') then next_bucket
      when not is_delinquent and next_level > 0 then 'entry'
      when not is_delinquent then 'remain'
      when next_level = 0 then 'cure'
      when next_level < level then 'back'
      when next_level = level then 'stay'
      else 'forward'
    end as move
  from paired
)

select
  moved.month,
  -- The month which this month-end opens: what joins on it reads one month and not the whole history.
  (moved.month + interval 1 month)::date as opens,
  collector.team,
  moved.collector_id as collector,
  collector.agency,
  moved.bucket,
  stage_of(moved.bucket) as stage,
  moved.status_code,
  coalesce(moved.next_bucket, 'unknown') as next_bucket,
  moved.next_status_code,
  moved.move,
  moved.is_delinquent,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  band_of(moved.past_due_amount) as amount_band,
  moved.account_id,
  moved.as_of,
  moved.level,
  moved.next_level,
  account.credit_limit,
  moved.delinquency_reason,
  moved.past_due_amount,
  1 as accounts,
  case when moved.balance is null then 0 else 1 end as balances,
  moved.balance,
  moved.next_balance,
  case when moved.next_level - moved.level > 1 then 1 else 0 end as skips,
  case when moved.is_delinquent and moved.balance <= 0 then 1 else 0 end as debtless
from moved
left join staging.account as account on moved.account_id = account.account_id
left join staging.collector as collector on moved.collector_id = collector.collector_id
