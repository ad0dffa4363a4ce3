/*
kind = "view"

[reads]
survey = [0, 0]
snapshot = [-1, -1]
*/
-- Surveys sent, with the state in which the month opened for the account.
select
  survey.month,
  collector.team,
  survey.collector_id as collector,
  collector.agency,
  coalesce(opening.bucket, 'unknown') as bucket,
  opening.stage,
  survey.method as survey_method,
  account.segment,
  account.product,
  account.region,
  account.credit_limit_band,
  survey.survey_id,
  survey.account_id,
  survey.sent_on,
  survey.answered_on,
  1 as sent,
  case when survey.answered_on is not null then 1 else 0 end as answered,
  survey.process_score,
  survey.collector_score,
  survey.speed_score,
  case when survey.process_score is not null then 1 else 0 end as process_answers,
  case when survey.collector_score is not null then 1 else 0 end as collector_answers,
  case when survey.speed_score is not null then 1 else 0 end as speed_answers,
  survey.process_score * survey.process_score as process_square,
  survey.collector_score * survey.collector_score as collector_square,
  survey.speed_score * survey.speed_score as speed_square,
  -- The two best of five answers.
  case when survey.process_score >= 4 then 1 else 0 end as process_top,
  case when survey.collector_score >= 4 then 1 else 0 end as collector_top,
  case when survey.speed_score >= 4 then 1 else 0 end as speed_top
from staging.survey as survey
left join mart.account_month as opening
  on
    survey.account_id = opening.account_id
    and opening.opens = survey.month
left join staging.account as account on survey.account_id = account.account_id
left join staging.collector as collector on survey.collector_id = collector.collector_id
