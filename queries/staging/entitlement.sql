-- Who may see what.
create or replace view staging.entitlement as
select
  email,
  role,
  team,
  collector_id
from raw.entitlement;
