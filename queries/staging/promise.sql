-- Promises to pay, labelled with the month in which they were made.
create or replace view staging.promise as
select
  promise_id,
  account_id,
  collector_id,
  made_on,
  _month as month,
  due_on,
  amount
from raw.promise
where is_in_reach(_month);
