/*
kind = "months"

[reads]
payment = [0, 0]
snapshot = [-1, 0]
contact = [-1, 0]

[reads_mart]
promise = [-1, 0]
*/
-- To whom and to what a payment is credited, by each rule. Only live contacts (with the right party) and
-- promises in the seven days before a payment can earn it; what none preceded is credited to nobody. The
-- credits of a payment add up to it to the cent: the last share takes what rounding leaves.
with touch as (
  select
    account_id,
    collector_id,
    channel,
    contacted_at as touched_at,
    contact_id as touch_id
  from staging.contact
  where is_right_party(outcome)
  union all
  select
    account_id,
    collector_id,
    'promise' as channel,
    made_on::timestamp as touched_at,
    promise_id as touch_id
  from staging.promise
  where promise_id in (select promise_id from mart.promise where kept = 1 and is_in_reach(month))
),

preceding as (
  select
    payment.payment_id,
    payment.amount,
    touch.touch_id,
    touch.collector_id,
    touch.channel,
    touch.touched_at,
    row_number() over recency as place_from_last,
    count(*) over (partition by payment.payment_id) as touches,
    -- Half as much credit for each two days that lie between.
    pow(0.5, date_diff('hour', touch.touched_at, payment.paid_on::timestamp + interval 1 day) / 48.0) as decay
  from staging.payment as payment
  inner join touch
    on
      payment.account_id = touch.account_id
      and touch.touched_at >= payment.paid_on - interval 7 day
      and touch.touched_at < payment.paid_on + interval 1 day
  window recency as (partition by payment.payment_id order by touch.touched_at desc, touch.touch_id desc)
),

shared as (
  select
    payment_id,
    amount,
    touch_id,
    collector_id,
    channel,
    place_from_last,
    case when place_from_last = 1 then amount else 0 end as last_amount,
    case when place_from_last = touches then amount else 0 end as first_amount,
    round(amount / touches, 2)::decimal(18, 2) as linear_amount,
    round(amount * decay / sum(decay) over (partition by payment_id), 2)::decimal(18, 2) as decay_amount
  from preceding
),

credited as (
  select
    payment_id,
    touch_id,
    collector_id,
    channel,
    last_amount,
    first_amount,
    linear_amount
    + case when place_from_last = 1 then amount - sum(linear_amount) over payment else 0 end as linear_amount,
    decay_amount
    + case when place_from_last = 1 then amount - sum(decay_amount) over payment else 0 end as decay_amount
  from shared
  window payment as (partition by payment_id)
)

select
  payment.month,
  collector.team,
  credited.collector_id as collector,
  collector.agency,
  payment.bucket,
  payment.stage,
  coalesce(credited.channel, 'unattributed') as channel,
  payment.is_delinquent,
  payment.segment,
  payment.product,
  payment.region,
  payment.credit_limit_band,
  payment.delinquency_reason,
  payment.payment_id,
  payment.account_id,
  payment.paid_on,
  credited.touch_id,
  coalesce(credited.last_amount, payment.amount)::decimal(18, 2) as last_amount,
  coalesce(credited.first_amount, payment.amount)::decimal(18, 2) as first_amount,
  coalesce(credited.linear_amount, payment.amount)::decimal(18, 2) as linear_amount,
  coalesce(credited.decay_amount, payment.amount)::decimal(18, 2) as decay_amount
from mart.payment as payment
left join credited on payment.payment_id = credited.payment_id
left join staging.collector as collector on credited.collector_id = collector.collector_id
