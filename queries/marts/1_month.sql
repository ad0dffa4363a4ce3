/*
kind = "whole"

[reads]
snapshot = [0, 0]
*/
-- The months at whose end accounts were read, and which of them is the last.
select
  month,
  count(*) as accounts,
  max(as_of) as as_of,
  month = max(month) over () as is_last
from staging.snapshot
group by month
