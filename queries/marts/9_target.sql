/*
kind = "view"

[reads]
target = [0, 0]
*/
-- Goals with the team and the collector that they are for: whoever sees less than that does not see the goal.
select
  target.month,
  case target.level when 'team' then target.member when 'collector' then collector.team end as team,
  case when target.level = 'collector' then target.member end as collector,
  target.level,
  target.member,
  target.metric,
  target.value
from staging.target as target
left join staging.collector as collector on target.level = 'collector' and target.member = collector.collector_id
