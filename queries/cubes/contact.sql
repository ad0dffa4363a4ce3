/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage", "channel"]
outcome = ["month", "team", "collector", "agency", "channel", "outcome", "referral_answer"]
clock = ["month", "team", "collector", "agency", "hour"]
hour = ["month", "team", "channel", "hour", "weekday"]
script = ["month", "team", "bucket", "stage", "channel", "script", "strategy", "segment"]
client = ["month", "bucket", "stage", "channel", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.contact; each rollup has them by its own dimensions.
select
  sum(contacts)::bigint as contacts,
  sum(attempts)::bigint as attempts,
  sum(connected)::bigint as connected,
  sum(connected_attempts)::bigint as connected_attempts,
  sum(right_party)::bigint as right_party,
  sum(right_party_attempts)::bigint as right_party_attempts,
  sum(promises)::bigint as promises,
  sum(referrals)::bigint as referrals,
  sum(answers)::bigint as answers,
  sum(answer_days)::bigint as answer_days,
  sum(answer_days_square)::bigint as answer_days_square,
  sum(costed)::bigint as costed,
  sum(cost)::decimal(38, 2) as cost
from mart.contact
