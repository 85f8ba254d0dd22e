-- The record, its history, its links, its assurance, and the journal that every change is in.
-- Every tenant table starts its primary key with org_id and is separated by row-level security (see the end).

create table org (
  id uuid primary key,
  slug text not null constraint org__slug unique constraint org__slug_form check (slug ~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$'),
  name text not null,
  example boolean not null default false,
  created_at timestamptz not null
);

-- Who belongs to an organisation, and with what roles. `roles` is [{"role": "grc", "scope": uuid or null}].
create table member (
  org_id uuid not null references org (id),
  user_id text not null,
  person_id uuid,
  roles jsonb not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  primary key (org_id, user_id)
);
create index member__user on member (user_id, org_id);

create table key_counter (
  org_id uuid not null references org (id),
  kind text not null,
  last bigint not null,
  primary key (org_id, kind)
);

create table record (
  org_id uuid not null references org (id),
  id uuid not null,
  kind text not null,
  key text collate "C" not null,
  title text not null,
  -- lists sort by it: the same order on every engine, without regard to case
  title_sort text collate "C" not null generated always as (lower(title)) stored,
  data jsonb not null,
  state text not null,
  owner_id uuid,
  scope_id uuid,
  due_at timestamptz,
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  search tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('simple', key), 'A')
      || jsonb_to_tsvector('english', data, '["string"]')
  ) stored,
  primary key (org_id, id),
  constraint record__key unique (org_id, key),
  constraint record__scope foreign key (org_id, scope_id) references record (org_id, id) deferrable initially deferred,
  constraint record__owner foreign key (org_id, owner_id) references record (org_id, id) deferrable initially deferred
);
create index record__by_id on record (org_id, kind, id);
create index record__by_updated on record (org_id, kind, updated_at, id);
create index record__by_title on record (org_id, kind, title_sort, id);
create index record__by_scope on record (org_id, kind, scope_id, id);
create index record__by_due on record (org_id, kind, due_at, id) where due_at is not null;
create index record__by_owner on record (org_id, owner_id, kind) where owner_id is not null;
create index record__search on record using gin (search);

-- Values that lists filter by. Plain columns, because row-level security keeps jsonb operators off their indexes.
create table facet (
  org_id uuid not null references org (id),
  kind text not null,
  field text not null,
  value text collate "C" not null,
  record_id uuid not null,
  primary key (org_id, kind, field, value, record_id),
  constraint facet__record foreign key (org_id, record_id) references record (org_id, id) on delete cascade
);
create index facet__record_id on facet (org_id, record_id);

-- Numbers of records by kind, scope, state and status, kept by commit.
create table record_count (
  org_id uuid not null references org (id),
  kind text not null,
  scope_id uuid not null,
  state text not null,
  status text not null,
  n bigint not null,
  primary key (org_id, kind, scope_id, state, status)
);

create table record_version (
  org_id uuid not null references org (id),
  record_id uuid not null,
  version integer not null,
  kind text not null,
  key text collate "C" not null,
  title text not null,
  data jsonb not null,
  state text not null,
  owner_id uuid,
  scope_id uuid,
  due_at timestamptz,
  created_at timestamptz not null,
  -- what the journal holds is sha-256(salt, canonical version): erasing the salt and the content breaks no proof
  salt bytea not null,
  digest text not null,
  seq bigint not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  end_seq bigint,
  primary key (org_id, record_id, version)
);
create index record_version__as_of on record_version (org_id, kind, valid_from, valid_to);
create index record_version__seq on record_version (org_id, seq);

create table link (
  org_id uuid not null references org (id),
  id uuid not null,
  from_id uuid not null,
  relation text not null,
  to_id uuid not null,
  data jsonb not null,
  salt bytea not null,
  digest text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  seq bigint not null,
  end_seq bigint,
  primary key (org_id, id)
);
create unique index link__current on link (org_id, from_id, relation, to_id) where valid_to is null;
create index link__to on link (org_id, to_id) where valid_to is null;
create index link__from_ever on link (org_id, from_id, valid_from);
create index link__to_ever on link (org_id, to_id, valid_from);

-- Narrow and hot: one row a record that can be assured.
create table assurance (
  org_id uuid not null references org (id),
  record_id uuid not null,
  kind text not null,
  status text not null constraint assurance__status check (status in ('broken', 'unproven', 'weakened', 'assured', 'not_applicable')),
  until timestamptz,
  causes jsonb not null,
  more boolean not null,
  since timestamptz not null,
  primary key (org_id, record_id),
  constraint assurance__record foreign key (org_id, record_id) references record (org_id, id) on delete cascade
) with (fillfactor = 70);
create index assurance__by_status on assurance (org_id, kind, status, record_id);
create index assurance__until on assurance (org_id, until) where until is not null;

create table assurance_span (
  org_id uuid not null references org (id),
  record_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz,
  status text not null,
  causes jsonb not null,
  primary key (org_id, record_id, from_at)
);
create index assurance_span__open on assurance_span (org_id, record_id) where to_at is null;

create table journal (
  org_id uuid not null references org (id),
  seq bigint not null,
  at timestamptz not null,
  actor_type text not null,
  actor_id text not null,
  action text not null,
  -- the canonical JSON (RFC 8785) whose hash is the leaf: text, so that no byte of it is ever rewritten
  entry text not null,
  leaf bytea not null,
  primary key (org_id, seq)
);
create index journal__at on journal (org_id, at);

create table journal_node (
  org_id uuid not null references org (id),
  level smallint not null,
  idx bigint not null,
  hash bytea not null,
  primary key (org_id, level, idx)
);

create table checkpoint (
  org_id uuid not null references org (id),
  size bigint not null,
  at timestamptz not null,
  note text not null,
  primary key (org_id, size)
);

create table file (
  org_id uuid not null references org (id),
  hash text not null constraint file__hash check (hash ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  mime text not null,
  name text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (org_id, hash)
);

create table idempotency (
  org_id uuid not null references org (id),
  actor text not null,
  key text not null,
  request text not null,
  status integer not null,
  response text not null,
  created_at timestamptz not null,
  primary key (org_id, actor, key)
);

create table api_key (
  org_id uuid not null references org (id),
  id uuid not null,
  name text not null,
  prefix text not null,
  hash text not null,
  roles jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id)
);
create index api_key__hash on api_key (hash);

create table invitation (
  org_id uuid not null references org (id),
  id uuid not null,
  email text not null,
  roles jsonb not null,
  token_hash text not null,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id)
);
create index invitation__token on invitation (token_hash);

-- Who is asking, set for one transaction by the server. After a reset the setting is '', not null: hence nullif.
create function app_org() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.org', true), '')::uuid $$;
create function app_user() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.user', true), '') $$;

-- Tenants: closed unless the organisation is set.
do $$
declare name text;
begin
  foreach name in array array['key_counter', 'record', 'facet', 'record_count', 'record_version', 'link', 'assurance',
    'assurance_span', 'journal', 'journal_node', 'checkpoint', 'file', 'idempotency', 'api_key', 'invitation']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant on %I using (org_id = app_org()) with check (org_id = app_org())', name);
  end loop;
end $$;
alter table org enable row level security;
create policy tenant on org using (
  id = app_org() or exists (select from member where member.org_id = org.id and member.user_id = app_user())
) with check (id = app_org());
alter table member enable row level security;
create policy tenant on member using (org_id = app_org() or user_id = app_user()) with check (org_id = app_org());

-- The allow-list of functions that run as the tables' owner. Each takes the organisation from the setting, or gives ids only.
-- pg_temp is named, and last: left out it would be searched first, and a caller's temporary table be read as ours.

-- Full text: under row-level security @@ may not use its index, so the match runs here and only ids come out.
create function search_record(query text, only_kind text, at_most integer) returns table (id uuid, rank real)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$
    select record.id, ts_rank(record.search, q.q)
    from public.record, to_tsquery('english', query) as q (q)
    where record.org_id = public.app_org() and record.search @@ q.q and (only_kind is null or record.kind = only_kind)
    order by 2 desc, 1
    limit at_most
  $$;

-- For work that goes over every organisation (the scheduler, checkpoints).
create function every_org() returns table (id uuid, due timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$
    select org.id, (select min(assurance.until) from public.assurance where assurance.org_id = org.id and assurance.until is not null)
    from public.org order by 1
  $$;

-- A key or an invitation is known by its hash before its organisation is.
create function find_api_key(key_hash text) returns table (org_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select api_key.org_id, api_key.id from public.api_key where api_key.hash = key_hash $$;
create function find_invitation(hash text) returns table (org_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select invitation.org_id, invitation.id from public.invitation where invitation.token_hash = hash $$;
-- Slugs are addresses, and so are known to be taken.
create function find_org(wanted text) returns uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select org.id from public.org where org.slug = wanted $$;

revoke all on all functions in schema public from public;
grant execute on all functions in schema public to candor_app;
grant usage on schema public to candor_app;
grant select, insert, update, delete on key_counter, record, facet, record_count, assurance, idempotency, member to candor_app;
grant select, insert, update on org, file, api_key, invitation, record_version, link, assurance_span, checkpoint to candor_app;
-- What is in the journal stays: the server's role can add to it and read it, nothing else.
grant select, insert on journal, journal_node to candor_app;
