/*
[rollups]
collector = ["month", "team", "collector", "agency", "bucket", "stage"]
reason = ["month", "team", "bucket", "stage", "segment", "delinquency_reason"]
amount = ["month", "bucket", "stage", "segment", "amount_band"]
client = ["month", "bucket", "stage", "segment", "product", "region", "credit_limit_band"]
*/
-- Sums of mart.case_month; each rollup has them by its own dimensions.
select
  sum(cases)::bigint as cases,
  sum(tracked_cases)::bigint as tracked_cases,
  sum(worked_cases)::bigint as worked_cases,
  sum(settled_cases)::bigint as settled_cases,
  sum(collected_cases)::bigint as collected_cases,
  sum(priced_cases)::bigint as priced_cases,
  sum(owed_amount)::decimal(38, 2) as owed_amount,
  sum(recovered_amount)::decimal(38, 2) as recovered_amount,
  sum(reasoned_cases)::bigint as reasoned_cases,
  sum(known_reasons)::bigint as known_reasons,
  sum(entered_cases)::bigint as entered_cases,
  sum(taken_up_cases)::bigint as taken_up_cases,
  sum(days_to_contact)::bigint as days_to_contact,
  sum(days_square)::bigint as days_square,
  sum(timed_cases)::bigint as timed_cases,
  sum(days_to_reach)::bigint as days_to_reach,
  sum(reach_days_square)::bigint as reach_days_square,
  sum(reached_cases)::bigint as reached_cases,
  sum(lost_cases)::bigint as lost_cases,
  sum(open_reach_cases)::bigint as open_reach_cases,
  sum(untold_reach_cases)::bigint as untold_reach_cases,
  sum(referred_cases)::bigint as referred_cases,
  sum(attempts)::bigint as attempts,
  sum(attempts_square)::bigint as attempts_square,
  sum(attempted_cases)::bigint as attempted_cases,
  sum(connected_cases)::bigint as connected_cases,
  sum(right_party_cases)::bigint as right_party_cases,
  sum(promised_cases)::bigint as promised_cases,
  sum(kept_cases)::bigint as kept_cases,
  sum(open_promise_cases)::bigint as open_promise_cases,
  sum(untold_promise_cases)::bigint as untold_promise_cases,
  sum(kept_collected_cases)::bigint as kept_collected_cases,
  sum(kept_untold_cases)::bigint as kept_untold_cases
from mart.case_month
