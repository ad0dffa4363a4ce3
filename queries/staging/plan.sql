-- Instalment plans and grace periods, labelled with the month of the agreement.
create or replace view staging.plan as
select
  plan_id,
  account_id,
  kind,
  agreed_on,
  _month as month,
  instalments,
  amount
from raw.plan
where is_in_reach(_month);
