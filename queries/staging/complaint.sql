-- Complaints, labelled with the month in which they came.
create or replace view staging.complaint as
select
  complaint_id,
  account_id,
  collector_id,
  received_on,
  _month as month,
  category,
  upheld as is_upheld
from raw.complaint
where is_in_reach(_month);
