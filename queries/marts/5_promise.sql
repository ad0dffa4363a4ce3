/*
kind = "months"
# Payments may keep a promise until its due date and the days of grace: see lineage.
until = "due_on"

[reads]
promise = [0, 0]
snapshot = [-1, -1]
contact = [0, 0]
*/
-- Promises with what was paid on them. A promise is kept when at least the promised amount came from the
-- day it was made until seven days after it was due; until then it is not mature and neither kept nor broken.
with paid as (
  select
    promise.promise_id,
    sum(payment.amount) as paid_amount,
    max(payment.paid_on) as last_paid_on
  from staging.promise as promise
  inner join staging.payment as payment
    on
      promise.account_id = payment.account_id
      and payment.paid_on between promise.made_on and promise.due_on + grace_days()
  group by promise.promise_id
),

-- The contact in which it was made: the last one of the day that ended in a promise.
spoken as (
  select
    account_id,
    contacted_at::date as made_on,
    arg_max(channel, concat(contacted_at, ' ', contact_id)) as channel,
    arg_max(script, concat(contacted_at, ' ', contact_id)) as script
  from staging.contact
  where outcome = 'promise'
  group by account_id, contacted_at::date
)

select
  promise.month,
  collector.team,
  promise.collector_id as collector,
  collector.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  spoken.channel,
  spoken.script,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  band_of(promise.amount) as promise_band,
  promise.promise_id,
  promise.account_id,
  promise.made_on,
  promise.due_on,
  promise.amount,
  coalesce(paid.paid_amount, 0) as paid_amount,
  paid.last_paid_on,
  promise.due_on + grace_days() <= horizon.known_on as is_mature,
  1 as promises,
  case when promise.due_on + grace_days() <= horizon.known_on then 1 else 0 end as matured,
  case
    when promise.due_on + grace_days() <= horizon.known_on and paid.paid_amount >= promise.amount then 1
    else 0
  end as kept,
  case
    when promise.due_on + grace_days() <= horizon.known_on and paid.paid_amount >= promise.amount
      then date_diff('day', promise.made_on, paid.last_paid_on)
    else 0
  end as days_to_pay,
  case
    when promise.due_on + grace_days() <= horizon.known_on and paid.paid_amount >= promise.amount
      then date_diff('day', promise.made_on, paid.last_paid_on) * date_diff('day', promise.made_on, paid.last_paid_on)
    else 0
  end as pay_days_square
from staging.promise as promise
cross join mart.horizon as horizon
left join spoken on promise.account_id = spoken.account_id and promise.made_on = spoken.made_on
left join paid on promise.promise_id = paid.promise_id
left join mart.account_month as opening
  on
    promise.account_id = opening.account_id
    and opening.opens = promise.month
left join staging.account as account on promise.account_id = account.account_id
left join staging.collector as collector on promise.collector_id = collector.collector_id
