-- What people are told of. The journal is the outbox (docs/adr/0006): one position for each organisation, moved in the
-- same transaction that writes what follows from the entries before it, so that nobody is told twice.
create table notify_position (
  org_id uuid not null,
  -- the last entry that is dealt with; -1: none yet
  seq bigint not null,
  primary key (org_id)
);

create table notification (
  org_id uuid not null,
  id uuid not null,
  user_id text not null,
  reason text not null constraint notification__reason check (reason ~ '^[a-z_]{3,20}$'),
  record_id uuid not null,
  -- how many further records this one line stands for
  more integer not null,
  -- how often it happened since it was read last
  times integer not null,
  -- person:<id> or key:<id>; null: nobody did it, such as time
  actor text,
  created_at timestamptz not null,
  at timestamptz not null,
  read_at timestamptz,
  primary key (org_id, id)
);
create unique index notification__unread on notification (org_id, user_id, reason, record_id) where read_at is null;
create index notification__by_user on notification (org_id, user_id, at desc, id desc);

-- Which days of which dates were told already.
create table notify_told (
  org_id uuid not null,
  record_id uuid not null,
  what text not null constraint notify_told__what check (what in ('due', 'expires')),
  at timestamptz not null,
  days smallint not null,
  primary key (org_id, record_id, what, at, days)
);

-- What somebody chose; no row is the defaults.
create table notify_choice (
  org_id uuid not null,
  user_id text not null,
  -- names of reasons
  muted jsonb not null,
  primary key (org_id, user_id)
);

create table notify_mute (
  org_id uuid not null,
  user_id text not null,
  record_id uuid not null,
  primary key (org_id, user_id, record_id)
);

do $$
declare name text;
begin
  foreach name in array array['notify_position', 'notification', 'notify_told', 'notify_choice', 'notify_mute']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy tenant on %I using (org_id = app_org()) with check (org_id = app_org())', name);
  end loop;
end $$;
grant select, insert, update, delete
  on notify_position, notification, notify_told, notify_choice, notify_mute to candor_app;
