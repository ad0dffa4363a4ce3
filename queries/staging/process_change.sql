-- Changes to be judged by their effect, one row a team in which each was made.
create or replace view staging.process_change as
select
  change_id,
  name,
  effective_on,
  trim(unnest(string_split(teams, ';'))) as team,
  description
from raw.process_change;
