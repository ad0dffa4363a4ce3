/*
kind = "view"

[reads]
contact = [0, 0]
*/
-- A day on which a collector worked: there is a contact of his on it, whoever began it.
select
  contact.month,
  collector.team,
  contact.collector_id as collector,
  collector.agency,
  contact.contacted_at::date as worked_on,
  count(*) as contacts,
  1 as workdays
from staging.contact as contact
left join staging.collector as collector on contact.collector_id = collector.collector_id
where contact.collector_id is not null
group by all
