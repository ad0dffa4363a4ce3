/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "status_code", "next_bucket", "next_status_code", "move", "is_delinquent"]
team = ["month", "team", "bucket", "stage", "next_bucket", "move", "is_delinquent", "segment", "region"]
client = ["month", "bucket", "stage", "next_bucket", "move", "is_delinquent", "segment", "product", "region", "credit_limit_band"]
reason = ["month", "team", "bucket", "stage", "next_bucket", "move", "is_delinquent", "delinquency_reason"]
amount = ["month", "bucket", "stage", "next_bucket", "move", "is_delinquent", "segment", "amount_band"]
*/
-- Sums of mart.account_month; each rollup has them by its own dimensions.
select
  sum(accounts)::bigint as accounts,
  sum(balances)::bigint as balances,
  sum(balance)::decimal(38, 2) as balance,
  sum(next_balance)::decimal(38, 2) as next_balance,
  sum(skips)::bigint as skips,
  sum(debtless)::bigint as debtless
from mart.account_month
