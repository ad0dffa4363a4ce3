/*
kind = "whole"

[reads]
snapshot = [0, 0]
payment = [0, 0]
*/
-- The last day of which anything is known: what was due later is not mature.
select max(known_on) as known_on
from (
  select max(as_of) as known_on from staging.snapshot
  union all
  select max(paid_on) from staging.payment
)
