/*
[rollups]
client = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.balance_flow; each rollup has them by its own dimensions.
select
  sum(balances)::bigint as balances,
  sum(opening_balance)::decimal(38, 2) as opening_balance,
  sum(closing_balance)::decimal(38, 2) as closing_balance,
  sum(immature)::bigint as immature,
  sum(missing)::bigint as missing
from mart.balance_flow
