/*
kind = "view"

[reads]
snapshot = [-6, 0]
payment = [-2, 0]
*/
-- An account past due at a month's end, with what was known of it by then: from this the chance of a cure is
-- made (queries/cure_terms.toml). `move`, what became of it, is there to learn from and never a term. Of a month
-- in which nobody paid, it is not known what was paid. The fold keeps a customer's accounts together.
with known as (
  select
    account_id,
    month,
    year(month) * 12 + month(month) as number,
    level,
    balance,
    is_delinquent
  from mart.account_month
),

looked_back as (
  select
    account_id,
    month,
    is_delinquent,
    case when lag(number, 1) over history = number - 1 then lag(level, 1) over history end as level_1,
    case when lag(number, 2) over history = number - 2 then lag(level, 2) over history end as level_2,
    case when lag(number, 3) over history = number - 3 then lag(level, 3) over history end as level_3,
    case when lag(number, 1) over history = number - 1 then lag(balance, 1) over history end as balance_1,
    coalesce(
      sum(case when is_delinquent then 1 else 0 end) over (
        history range between 6 preceding and 1 preceding
      ),
      0
    )::integer as months_late
  from known
  window history as (partition by account_id order by number)
),

paid as (
  select
    account_id,
    month,
    sum(amount)::decimal(18, 2) as amount
  from staging.payment
  group by account_id, month
),

paid_month as (
  select month
  from paid
  group by month
)

select
  now.month,
  now.opens,
  now.team,
  now.collector,
  now.agency,
  now.bucket,
  now.stage,
  now.segment,
  now.product,
  now.region,
  now.credit_limit_band,
  now.account_id,
  now.as_of,
  now.move,
  (md5_number(coalesce(account.customer_id, now.account_id)) % $folds)::integer as fold,
  now.level,
  looked_back.level_1,
  looked_back.level_2,
  looked_back.level_3,
  looked_back.months_late,
  now.balance,
  looked_back.balance_1,
  now.credit_limit,
  now.past_due_amount,
  case when month_0.month is not null then coalesce(paid_0.amount, 0) end as paid,
  case when month_1.month is not null then coalesce(paid_1.amount, 0) end as paid_1,
  case when month_2.month is not null then coalesce(paid_2.amount, 0) end as paid_2
from mart.account_month as now
inner join looked_back on now.account_id = looked_back.account_id and now.month = looked_back.month
left join staging.account as account on now.account_id = account.account_id
left join paid_month as month_0 on now.month = month_0.month
left join paid_month as month_1 on (now.month - interval 1 month)::date = month_1.month
left join paid_month as month_2 on (now.month - interval 2 month)::date = month_2.month
left join paid as paid_0 on now.account_id = paid_0.account_id and now.month = paid_0.month
left join paid as paid_1 on now.account_id = paid_1.account_id and (now.month - interval 1 month)::date = paid_1.month
left join paid as paid_2 on now.account_id = paid_2.account_id and (now.month - interval 2 month)::date = paid_2.month
where now.is_delinquent
