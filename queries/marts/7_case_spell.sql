/*
kind = "whole"

[reads]
snapshot = [0, 0]
payment = [0, 0]
*/
-- A case is one spell of delinquency: the consecutive month-ends at which an account is past due, with how
-- the next month-end found it. A month that is missing ends the case as unknown; the last month leaves it open.
-- When it began is known where the month-end before found the account current, and where an account is first
-- heard of with at most one instalment missed: who is past due when the history begins, or after a month that
-- is missing, has been so for nobody knows how long.
with delinquent as (
  select
    *,
    -- Months in a row minus their rank is the same within one spell.
    date_diff('month', date '2000-01-01', month)
    - row_number() over (partition by account_id order by month) as spell
  from mart.account_month
  where is_delinquent
),

entered as (
  select
    account_id,
    opens as month
  from mart.account_month
  where move = 'entry'
),

arrived as (
  select
    account_id,
    min(month) as month
  from mart.account_month
  group by account_id
),

received as (
  select
    account_id,
    month,
    sum(amount)::decimal(18, 2) as amount
  from staging.payment
  group by account_id, month
),

span as (
  select
    min(month) as first_month,
    max(month) as last_month
  from mart.month
),

spelled as (
  select
    min(delinquent.month) as month,
    arg_max(delinquent.team, delinquent.month) as team,
    arg_max(delinquent.collector, delinquent.month) as collector,
    arg_min(delinquent.bucket, delinquent.month) as bucket,
    arg_min(delinquent.stage, delinquent.month) as stage,
    any_value(delinquent.segment) as segment,
    any_value(delinquent.product) as product,
    any_value(delinquent.region) as region,
    any_value(delinquent.credit_limit_band) as credit_limit_band,
    -- The first reason that was recorded.
    arg_min(delinquent.delinquency_reason, delinquent.month) as delinquency_reason,
    delinquent.account_id,
    max(delinquent.month) as last_month,
    arg_min(delinquent.level, delinquent.month) as first_level,
    arg_max(delinquent.bucket, delinquent.level) as worst_bucket,
    arg_min(delinquent.balance, delinquent.month) as opening_balance,
    count(*) as months,
    arg_max(delinquent.move, delinquent.month) as move,
    -- What was paid in the first month after entry, in the second, and so on.
    list(coalesce(received.amount, 0)::decimal(18, 2) order by delinquent.month) as received_amounts
  from delinquent
  left join received
    on delinquent.account_id = received.account_id and delinquent.opens = received.month
  group by delinquent.account_id, delinquent.spell
)

select
  spelled.month,
  spelled.team,
  spelled.collector,
  spelled.bucket,
  spelled.stage,
  spelled.segment,
  spelled.product,
  spelled.region,
  spelled.credit_limit_band,
  spelled.delinquency_reason,
  concat(spelled.account_id, '-', strftime(spelled.month, '%Y-%m')) as case_id,
  spelled.account_id,
  spelled.last_month,
  spelled.worst_bucket,
  spelled.opening_balance,
  spelled.months,
  case spelled.move
    when 'cure' then 'cured'
    when 'paid_off' then 'paid_off'
    when 'charged_off' then 'charged_off'
    when 'sold' then 'sold'
    when 'immature' then 'open'
    else 'unknown'
  end as ending,
  1 as cases,
  entered.account_id is not null
  or (spelled.month = arrived.month and spelled.month > span.first_month and spelled.first_level = 1) as is_entry_known,
  -- How many months after its entry the case could be followed, and the oldest case that there can be.
  date_diff('month', spelled.month, span.last_month) as followed,
  date_diff('month', span.first_month, span.last_month) as history,
  -- What was recovered until each age: nothing at its beginning.
  list_prepend(
    0::decimal(18, 2),
    list_transform(
      range(1, spelled.months + 1),
      lambda age: list_sum(spelled.received_amounts[1:age])::decimal(18, 2)
    )
  ) as recovered_amounts
from spelled
cross join span
left join entered on spelled.account_id = entered.account_id and spelled.month = entered.month
left join arrived on spelled.account_id = arrived.account_id
