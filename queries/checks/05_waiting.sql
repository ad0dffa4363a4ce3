/*
title = "Every row refers to what is known"
severity = "warned"
finding = "{rows:,} rows of {table_name} refer to a {waits_for} that is not loaded, such as {example}: they wait for it and count in no figure."
*/
select
  table_name,
  waits_for,
  row_count as rows,
  array_to_string(examples, ', ') as example
from meta.waiting
order by table_name, waits_for
