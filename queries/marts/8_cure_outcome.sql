/*
kind = "view"

[reads]
snapshot = [0, 3]
*/
-- What becomes of an account past due within three month-ends: whether it was ever cured (current, or paid off),
-- and whether it was cured at the first and stayed so. Null where a month-end on the way is not known.
with known as (
  select
    account_id,
    month,
    year(month) * 12 + month(month) as number,
    move,
    is_delinquent,
    bucket in ('paid_off', 'charged_off', 'sold') as is_closed
  from mart.account_month
),

ahead as (
  select
    *,
    case when lead(number, 1) over history = number + 1 then lead(move, 1) over history end as move_1,
    case when lead(number, 2) over history = number + 2 then lead(move, 2) over history end as move_2
  from known
  window history as (partition by account_id order by number)
),

judged as (
  select
    account_id,
    month,
    move in ('cure', 'paid_off') as is_cured_1,
    case
      when move in ('cure', 'paid_off') then true
      when move in ('charged_off', 'sold') then false
      when move in ('immature', 'missing') then null
      when move_1 in ('cure', 'paid_off') then true
      when move_1 in ('charged_off', 'sold') then false
      when coalesce(move_1, 'missing') in ('immature', 'missing', 'closed') then null
      when move_2 in ('cure', 'paid_off') then true
      when coalesce(move_2, 'missing') in ('immature', 'missing', 'closed') then null
      else false
    end as is_cured_3,
    case
      when move in ('immature', 'missing') then null
      when move not in ('cure', 'paid_off') then false
      when move = 'paid_off' then true
      when coalesce(move_1, 'missing') in ('immature', 'missing') then null
      when move_1 = 'paid_off' then true
      when move_1 <> 'remain' then false
      when coalesce(move_2, 'missing') in ('immature', 'missing') then null
      else move_2 in ('remain', 'paid_off')
    end as is_sustained_3,
    move in ('immature', 'missing') as is_unknown
  from ahead
  where is_delinquent
)

select
  outcome.month,
  opening.team,
  opening.collector,
  opening.bucket,
  opening.segment,
  opening.product,
  opening.region,
  opening.credit_limit_band,
  outcome.account_id,
  case when not outcome.is_unknown then outcome.is_cured_1 end as is_cured_1,
  outcome.is_cured_3,
  outcome.is_sustained_3
from judged as outcome
inner join mart.account_month as opening
  on outcome.account_id = opening.account_id and outcome.month = opening.month
