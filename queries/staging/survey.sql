-- Surveys sent, answered or not, labelled with the month in which they were sent.
create or replace view staging.survey as
select
  survey_id,
  account_id,
  collector_id,
  method,
  sent_on,
  date_trunc('month', sent_on)::date as month,
  answered_on,
  process_score,
  collector_score,
  speed_score
from raw.survey;
