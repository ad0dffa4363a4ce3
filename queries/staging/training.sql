-- Courses taken by collectors.
create or replace view staging.training as
select
  collector_id,
  course,
  completed_on
from raw.training;
