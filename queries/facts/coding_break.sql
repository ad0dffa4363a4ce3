-- Months in which the share of a bucket jumps beyond what the other months allow: the mark of status
-- codes that have come to mean something else. The thresholds are set in queries/settings.toml.
create or replace table meta.coding_break as
with opened as (
  select
    month,
    bucket,
    sum(accounts) as accounts
  from cube.account_month_client
  where bucket_level(bucket) is not null
  group by month, bucket
),

month_total as (
  select
    month,
    sum(accounts)::bigint as total
  from opened
  group by month
),

grid as (
  select
    month_total.month,
    buckets.bucket,
    month_total.total,
    coalesce(opened.accounts, 0) / month_total.total as share
  from month_total
  cross join (select distinct bucket from opened) as buckets
  left join opened on month_total.month = opened.month and buckets.bucket = opened.bucket
),

step as (
  select
    month,
    bucket,
    share,
    lag(share) over series as share_before,
    lag(month) over series as month_before,
    share - lag(share) over series as change,
    -- How far the share lies outside of all that it was before.
    greatest(share - max(share) over earlier, min(share) over earlier - share) as overshoot,
    sqrt(
      share * (1 - share) / total
      + lag(share) over series * (1 - lag(share) over series) / lag(total) over series
    ) as standard_error
  from grid
  window
    series as (partition by bucket order by month),
    earlier as (partition by bucket order by month rows between unbounded preceding and 1 preceding)
),

judged as (
  select
    step.month,
    step.month_before,
    step.bucket,
    step.share_before,
    step.share,
    step.change,
    step.overshoot,
    step.standard_error,
    median(abs(other.change)) as usual_change,
    max(abs(other.change)) as largest_change,
    count(other.change) as other_changes
  from step
  left join step as other
    on step.bucket = other.bucket and step.month <> other.month and other.change is not null
  where step.change is not null
  group by all
)

select
  month,
  month_before,
  bucket,
  share_before,
  share,
  usual_change
from judged
where
  other_changes >= $minimum_other_changes
  and abs(change) >= $minimum_change
  and abs(change) > $times_usual_change * usual_change + $standard_errors * standard_error
  and abs(change) > $times_largest_change * largest_change
  and overshoot >= $minimum_overshoot * abs(change)
order by month, bucket;
