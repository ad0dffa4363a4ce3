/*
[rollups]
collector = ["month", "age", "followed", "history", "is_entry_known", "state", "team", "collector", "bucket", "stage"]
client = ["month", "age", "followed", "history", "is_entry_known", "state", "bucket", "stage", "segment", "product", "delinquency_reason"]
place = ["month", "age", "followed", "history", "is_entry_known", "state", "bucket", "stage", "region", "credit_limit_band"]
*/
-- Sums of mart.case_age; each rollup has them by its own dimensions.
select
  sum(cases)::bigint as cases,
  sum(opening_balance)::decimal(38, 2) as opening_balance,
  sum(recovered_amount)::decimal(38, 2) as recovered_amount,
  sum(recovered_square)::decimal(38, 4) as recovered_square
from mart.case_age
