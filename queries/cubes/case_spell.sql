/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage", "worst_bucket", "ending"]
client = ["month", "bucket", "stage", "ending", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.case_spell; each rollup has them by its own dimensions.
select
  sum(cases)::bigint as cases,
  sum(months)::bigint as months,
  sum(opening_balance)::decimal(38, 2) as opening_balance
from mart.case_spell
