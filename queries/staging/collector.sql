-- Who works the accounts, and in which team.
create or replace view staging.collector as
select
  collector_id,
  name,
  team,
  agency
from raw.collector;
