-- Money received, labelled with the month in which it came.
create or replace view staging.payment as
select
  payment_id,
  account_id,
  paid_on,
  date_trunc('month', paid_on)::date as month,
  amount,
  method
from raw.payment;
