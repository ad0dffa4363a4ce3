-- Instalment plans and grace periods, labelled with the month of the agreement.
create or replace view staging.plan as
select
  plan_id,
  account_id,
  kind,
  agreed_on,
  date_trunc('month', agreed_on)::date as month,
  instalments,
  amount
from raw.plan;
