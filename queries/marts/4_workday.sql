/*
kind = "view"

[reads]
contact = [0, 0]
snapshot = [-1, -1]
*/
-- A day on which a collector worked: there is a contact of his on it, whoever began it. What was recovered in
-- a month is known only where the month-end that opens it was read.
select
  contact.month,
  collector.team,
  contact.collector_id as collector,
  collector.agency,
  contact.contacted_at::date as worked_on,
  opening.month is not null as is_opened,
  count(*) as contacts,
  1 as workdays
from staging.contact as contact
left join staging.collector as collector on contact.collector_id = collector.collector_id
left join mart.month as opening on contact.month = (opening.month + interval 1 month)::date
where contact.collector_id is not null
group by all
