-- The newest facts about each account, with the band of its credit limit.
create or replace view staging.account as
select
  account_id,
  customer_id,
  product,
  segment,
  region,
  opened_on,
  credit_limit,
  band_of(credit_limit) as credit_limit_band
from raw.account;
