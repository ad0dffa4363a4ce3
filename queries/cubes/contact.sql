/*
[rollups]
collector = ["month", "team", "collector", "bucket", "stage", "channel", "outcome"]
script = ["month", "team", "bucket", "stage", "channel", "script", "strategy", "outcome", "segment"]
client = ["month", "bucket", "stage", "channel", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.contact; each rollup has them by its own dimensions.
select
  sum(attempts)::bigint as attempts,
  sum(connected)::bigint as connected,
  sum(right_party)::bigint as right_party,
  sum(right_party_attempts)::bigint as right_party_attempts,
  sum(promises)::bigint as promises,
  sum(cost)::decimal(38, 2) as cost
from mart.contact
