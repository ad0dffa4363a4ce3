-- Goals by level, member and month.
create or replace view staging.target as
select
  level,
  member,
  metric,
  date_trunc('month', month)::date as month,
  value
from raw.target;
