-- The span that is still open stands in `assurance` beside the status that it tells of; only spans that have ended are
-- rows of their own. One change of status is then one row updated and one added, instead of two updated and one added.
alter table assurance_span rename to assurance_past;
alter table assurance_past rename constraint assurance_span_pkey to assurance_past_pkey;
alter table assurance add column span_from timestamptz not null default '-infinity';
update assurance set span_from = open.from_at from assurance_past as open
  where open.org_id = assurance.org_id and open.record_id = assurance.record_id and open.to_at is null;
delete from assurance_past where to_at is null;
drop index assurance_span__open;
alter table assurance_past alter column to_at set not null;

-- An organisation is never removed, and row-level security lets nobody write for another: looking it up once more for
-- every row of the large tables only costs time.
alter table assurance_past drop constraint assurance_span_org_id_fkey;
alter table assurance drop constraint assurance_org_id_fkey;
alter table record_version drop constraint record_version_org_id_fkey;
alter table link drop constraint link_org_id_fkey;
alter table facet drop constraint facet_org_id_fkey;
alter table journal_node drop constraint journal_node_org_id_fkey;

create view assurance_span with (security_invoker = true) as
  select org_id, record_id, from_at, to_at, status, causes from assurance_past
  union all
  select org_id, record_id, span_from, null, status, causes from assurance;

-- Backups made before this hold the open spans as rows.
create function put_span() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.to_at is null then
    update public.assurance set span_from = new.from_at where org_id = new.org_id and record_id = new.record_id;
  else
    insert into public.assurance_past (org_id, record_id, from_at, to_at, status, causes)
      values (new.org_id, new.record_id, new.from_at, new.to_at, new.status, new.causes);
  end if;
  return new;
end $$;
create trigger put_span instead of insert on assurance_span for each row execute function put_span();

revoke update on assurance_past from candor_app;
grant select, insert on assurance_span to candor_app;
