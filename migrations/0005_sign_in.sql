-- Who signed in, from where, with what; attempts that every process counts; session tokens as hashes.

-- A copy of the database opens no session. Who is signed in stays so: the cookie carries what is hashed here.
update auth_session set token = encode(sha256(convert_to(token, 'UTF8')), 'hex');

-- Belongs to a person, not to an organisation; `within_org` only where it is about something of one, such as a key.
create table auth_event (
  id uuid primary key,
  at timestamptz not null,
  kind text not null constraint auth_event__kind check (kind ~ '^[a-z_]{3,40}$'),
  -- null: at an address that no account has
  user_id text,
  -- person:<id>, key:<id>, or nobody
  actor text not null,
  within_org uuid,
  -- id of the key or session
  about text,
  -- cut to /24 or /48
  address text,
  agent text
);
create index auth_event__by_user on auth_event (user_id, id) where user_id is not null;
create index auth_event__by_at on auth_event (at);

alter table auth_event enable row level security;
-- One's own; and for those who ask in an organisation, its members', but not what happened in another organisation.
create policy reader on auth_event for select using (
  user_id = app_user()
  or ((within_org is null or within_org = app_org())
    and exists (select from member where member.org_id = app_org() and member.user_id = auth_event.user_id))
);
create policy writer on auth_event for insert with check (
  user_id is null or user_id = app_user()
  or exists (select from member where member.org_id = app_org() and member.user_id = auth_event.user_id)
);

-- The server can add to it and read it; what is old goes through this alone, and never what is younger than 30 days.
create function forget_auth_events(older_than timestamptz) returns bigint
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
  as $$
    with gone as (
      delete from public.auth_event where auth_event.at < least(older_than, now() - interval '30 days') returning true
    )
    select count(*) from gone
  $$;

-- Attempts at a secret, counted by every process together; the key is a keyed hash of address and account.
create table auth_attempt (
  key text primary key,
  count integer not null,
  until timestamptz not null
);
create index auth_attempt__until on auth_attempt (until);

revoke all on function forget_auth_events(timestamptz) from public;
grant execute on function forget_auth_events(timestamptz) to candor_app;
grant select, insert on auth_event to candor_app;
grant select, insert, update, delete on auth_attempt to candor_app;
