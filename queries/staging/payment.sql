-- Money received, labelled with the month in which it came.
create or replace view staging.payment as
select
  payment_id,
  account_id,
  paid_on,
  _month as month,
  amount,
  method
from raw.payment
where is_in_reach(_month);
