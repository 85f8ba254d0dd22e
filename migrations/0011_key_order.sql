-- Lists sort by key as people count: CTL-9 before CTL-10, A.5.9 before A.5.10. Each number is written with sixteen digits,
-- of longer ones the last sixteen count. A plain column, because row-level security keeps functions off their indexes.
create function key_order(key text) returns text language sql immutable strict parallel safe
  return lower(regexp_replace(regexp_replace(key collate "C", '([0-9]+)', '0000000000000000\1', 'g'), '[0-9]*([0-9]{16})', '\1', 'g'));
alter table record add column key_sort text collate "C" not null generated always as (key_order(key)) stored;
create index record__by_key on record (org_id, kind, key_sort, id);
