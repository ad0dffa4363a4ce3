-- To whom and to what a payment is credited, by each rule. Only live contacts (with the right party) and
-- promises in the seven days before a payment can earn it; what none preceded is credited to nobody. The
-- credits of a payment add up to it to the cent: the last share takes what rounding leaves.
create or replace table mart.credit as
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
  where promise_id in (select promise_id from mart.promise where kept = 1)
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
    preceding.payment_id,
    preceding.amount,
    preceding.touch_id,
    preceding.collector_id,
    preceding.channel,
    preceding.place_from_last,
    rule.rule,
    case rule.rule
      when 'last' then case when place_from_last = 1 then amount else 0 end
      when 'first' then case when place_from_last = touches then amount else 0 end
      when 'linear' then round(amount / touches, 2)
      when 'decay' then round(amount * decay / sum(decay) over (partition by payment_id, rule), 2)
    end::decimal(18, 2) as share
  from preceding
  cross join (select unnest(['last', 'first', 'linear', 'decay']) as rule) as rule
),

credited as (
  select
    payment_id,
    rule,
    touch_id,
    collector_id,
    channel,
    (
      share
      + case
        when place_from_last = 1 then amount - sum(share) over (partition by payment_id, rule)
        else 0
      end
    )::decimal(18, 2) as amount
  from shared
  union all
  select
    payment.payment_id,
    rule.rule,
    null as touch_id,
    null as collector_id,
    'unattributed' as channel,
    payment.amount
  from staging.payment as payment
  cross join (select unnest(['last', 'first', 'linear', 'decay']) as rule) as rule
  where payment.payment_id not in (select payment_id from preceding)
)

select
  payment.month,
  collector.team,
  credited.collector_id as collector,
  payment.bucket,
  payment.stage,
  credited.channel,
  credited.rule as credit_rule,
  payment.is_delinquent,
  payment.segment,
  payment.product,
  payment.region,
  payment.credit_limit_band,
  credited.payment_id,
  payment.account_id,
  payment.paid_on,
  credited.touch_id,
  credited.amount
from credited
inner join mart.payment as payment on credited.payment_id = payment.payment_id
left join staging.collector as collector on credited.collector_id = collector.collector_id
where credited.amount <> 0
order by payment.month, credited.collector_id, credited.payment_id;
