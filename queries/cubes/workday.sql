/*
[rollups]
collector = ["month", "team", "collector", "agency", "is_opened"]
*/
-- Sums of mart.workday; each rollup has them by its own dimensions.
select
  sum(workdays)::bigint as workdays,
  sum(contacts)::bigint as contacts
from mart.workday
