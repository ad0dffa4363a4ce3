/*
kind = "months"

[reads]
snapshot = [0, 3]
*/
-- A cure, with whether it lasts: the account is current at the first month-end after it and at the two that
-- follow, or it is paid off on the way and nothing is left to fall back. That is known three month-ends later.
with cured as (
  select
    *,
    (month + interval 2 month)::date as second_after,
    (month + interval 3 month)::date > (select max(month) from mart.month) as is_open
  from mart.account_month
  where is_delinquent and move in ('cure', 'paid_off')
),

followed as (
  select
    cured.*,
    case
      when cured.is_open then 'immature'
      when cured.move = 'paid_off' or later.bucket = 'paid_off' then 'lasting'
      when later.bucket = 'current' and later.move in ('remain', 'paid_off') then 'lasting'
      when later.bucket = 'current' and later.move = 'missing' then 'missing'
      when coalesce(later.bucket, 'unknown') = 'unknown' then 'missing'
      else 'undone'
    end as fate
  from cured
  left join mart.account_month as later
    on cured.account_id = later.account_id and cured.second_after = later.month
)

select
  month,
  team,
  collector,
  agency,
  bucket,
  stage,
  delinquency_reason,
  segment,
  product,
  region,
  credit_limit_band,
  account_id,
  as_of,
  fate,
  1 as cures,
  case when fate = 'lasting' then 1 else 0 end as lasting,
  case when fate in ('lasting', 'undone') then 1 else 0 end as followed,
  case when fate = 'immature' then 1 else 0 end as immature,
  case when fate = 'missing' then 1 else 0 end as missing
from followed
