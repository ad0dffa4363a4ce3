/*
kind = "view"

[reads]
snapshot = [0, 1]
*/
-- Balances by the bucket that they could have come from: what stands in a bucket at one month-end, and what
-- stands in the bucket after it at the next, whichever bucket it came from. Only accounts that were read at
-- both. It has no team: an account that rolls on is seldom still with the same one.
select
  month,
  bucket,
  stage,
  segment,
  product,
  region,
  credit_limit_band,
  'opening' as side,
  account_id,
  as_of,
  next_bucket,
  case when move in ('immature', 'missing') then 0 else balances end as balances,
  case when move in ('immature', 'missing') then 0 else coalesce(balance, 0) end as opening_balance,
  0::decimal(18, 2) as closing_balance,
  case when move = 'immature' then accounts else 0 end as immature,
  case when move = 'missing' then accounts when move = 'immature' then 0 else accounts - balances end as missing
from mart.account_month
-- Nothing comes after the last bucket.
where bucket_level(bucket) is not null and bucket not like '%+'
union all
select
  month,
  bucket_before(next_bucket) as bucket,
  stage_of(bucket_before(next_bucket)) as stage,
  segment,
  product,
  region,
  credit_limit_band,
  'closing' as side,
  account_id,
  as_of,
  next_bucket,
  0 as balances,
  0::decimal(18, 2) as opening_balance,
  coalesce(next_balance, 0) as closing_balance,
  0 as immature,
  case when next_balance is null then accounts else 0 end as missing
from mart.account_month
where bucket_level(next_bucket) > 0 and move not in ('immature', 'missing', 'closed')
