/*
kind = "view"

[reads]
complaint = [0, 0]
snapshot = [-1, -1]
*/
-- Complaints, with the state in which the month opened for the account.
select
  complaint.month,
  collector.team,
  complaint.collector_id as collector,
  collector.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  complaint.category,
  complaint.complaint_id,
  complaint.account_id,
  complaint.received_on,
  complaint.is_upheld,
  1 as complaints,
  case when complaint.is_upheld is not null then 1 else 0 end as decided,
  case when complaint.is_upheld then 1 else 0 end as upheld
from staging.complaint as complaint
left join mart.account_month as opening
  on
    complaint.account_id = opening.account_id
    and opening.opens = complaint.month
left join staging.account as account on complaint.account_id = account.account_id
left join staging.collector as collector on complaint.collector_id = collector.collector_id
