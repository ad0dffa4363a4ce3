-- An account at a month's end in the product's own words: one bucket or one closed state.
-- A bucket that the source gives is taken as it is; otherwise days past due decide.
create or replace view staging.snapshot as
with worded as (
  select
    account_id,
    as_of,
    _month as month,
    collector_id,
    delinquency_reason,
    days_past_due,
    cycles_past_due,
    status_code,
    balance,
    past_due_amount,
    case status
      when 'closed' then 'paid_off'
      when 'charged_off' then 'charged_off'
      when 'sold' then 'sold'
      else coalesce(bucket, bucket_of_days(days_past_due))
    end as bucket
  from raw.snapshot
  where is_in_reach(_month)
)

select
  account_id,
  as_of,
  month,
  collector_id,
  delinquency_reason,
  days_past_due,
  status_code,
  balance,
  past_due_amount,
  bucket,
  is_delinquent_bucket(bucket) as is_delinquent,
  -- Within the open-ended last bucket, a source that counts the payments missed tells more than it.
  case
    when bucket like '%+' then greatest(cycles_past_due, bucket_level(bucket))
    else bucket_level(bucket)
  end as level
from worded;
