-- Addresses outside that hear of what happens. The journal is the outbox (docs/adr/0006): each webhook keeps the position
-- up to which it has heard, and a lease while one of the server's processes tells it.
create table webhook (
  org_id uuid not null references org (id),
  id uuid not null,
  name text not null,
  url text not null,
  -- names of events; of those about records, only of these kinds (empty: of all)
  events jsonb not null,
  kinds jsonb not null,
  -- sealed by a key that is not in the database; while a secret is being replaced both sign
  secret text not null,
  secret_before text,
  before_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_why text,
  -- the last entry of the journal that is dealt with, and how many sorts of events of the next one are
  position bigint not null,
  part smallint not null default 0,
  attempts integer not null default 0,
  failing_since timestamptz,
  next_at timestamptz not null,
  lease uuid,
  lease_until timestamptz,
  primary key (org_id, id)
);

create table webhook_delivery (
  org_id uuid not null,
  webhook_id uuid not null,
  id uuid not null,
  -- what the receiver knows the message by, the same for every attempt
  message text not null,
  event text not null,
  -- the entry of the journal; null for a test
  seq bigint,
  attempt integer not null,
  at timestamptz not null,
  ms integer not null,
  -- null where no answer came
  status integer,
  problem text,
  request text not null,
  response text not null,
  primary key (org_id, webhook_id, id),
  constraint webhook_delivery__webhook foreign key (org_id, webhook_id) references webhook (org_id, id) on delete cascade
);

alter table webhook enable row level security;
create policy tenant on webhook using (org_id = app_org()) with check (org_id = app_org());
alter table webhook_delivery enable row level security;
create policy tenant on webhook_delivery using (org_id = app_org()) with check (org_id = app_org());

-- For the work that goes over every organisation: ids only.
create function due_webhooks(moment timestamptz) returns table (org_id uuid, id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$
    select webhook.org_id, webhook.id from public.webhook
    where webhook.disabled_at is null and webhook.next_at <= moment
      and (webhook.lease_until is null or webhook.lease_until <= moment)
      and exists (select from public.journal where journal.org_id = webhook.org_id and journal.seq > webhook.position)
    order by webhook.next_at, webhook.id limit 200
  $$;
revoke all on function due_webhooks(timestamptz) from public;
grant execute on function due_webhooks(timestamptz) to candor_app;
grant select, insert, update, delete on webhook, webhook_delivery to candor_app;
