-- Surveys sent, answered or not, labelled with the month in which they were sent.
create or replace view staging.survey as
select
  survey_id,
  account_id,
  collector_id,
  method,
  sent_on,
  _month as month,
  answered_on,
  process_score,
  collector_score,
  speed_score
from raw.survey
where is_in_reach(_month);
