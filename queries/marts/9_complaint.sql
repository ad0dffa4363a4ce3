-- Complaints, with the state in which the month opened for the account.
create or replace table mart.complaint as
select
  complaint.month,
  collector.team,
  complaint.collector_id as collector,
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
  1 as complaints
from staging.complaint as complaint
left join mart.account_month as opening
  on
    complaint.account_id = opening.account_id
    and opening.month = (complaint.month - interval 1 month)::date
left join staging.account as account on complaint.account_id = account.account_id
left join staging.collector as collector on complaint.collector_id = collector.collector_id
order by complaint.month, complaint.collector_id, complaint.complaint_id;
