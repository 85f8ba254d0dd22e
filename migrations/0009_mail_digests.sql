-- Mail of what is unread in inboxes: one message for each person and organisation, by the hour or by the day.
alter table notify_choice add column digest text not null default 'daily'
  constraint notify_choice__digest check (digest in ('off', 'hourly', 'daily'));
-- where the morning of a daily digest is: a name of the IANA time zone database; null: UTC
alter table notify_choice add column zone text;

-- The digest that it is in, chosen before that is sent: a crash changes nothing of what is in it. Null: in none yet, or it
-- happened again since.
alter table notification add column digest uuid;
-- when the mail server took that digest; null: it is on its way, or was given up
alter table notification add column mailed_at timestamptz;
create index notification__unmailed on notification (org_id, user_id, at) where read_at is null and digest is null;

-- How mail to somebody does; no row: nothing was looked at yet.
create table mail_digest (
  org_id uuid not null,
  user_id text not null,
  -- what is on its way, known by this to the receiver too, and since when
  digest uuid,
  made_at timestamptz,
  -- when to look again; null: at once
  next_at timestamptz,
  attempts integer not null default 0,
  failing_since timestamptz,
  problem text,
  -- the address that the mail server refused for good: nothing is sent to it
  refused text,
  sent_at timestamptz,
  -- while one of the server's processes is at it
  lease uuid,
  lease_until timestamptz,
  primary key (org_id, user_id)
);

alter table mail_digest enable row level security;
create policy tenant on mail_digest using (org_id = app_org()) with check (org_id = app_org());

-- For the work that goes over every organisation: ids only.
create function due_digests(moment timestamptz, since timestamptz) returns table (org_id uuid, user_id text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$
    select member.org_id, member.user_id
    from public.member join public.auth_user on auth_user.id = member.user_id
      left join public.mail_digest on mail_digest.org_id = member.org_id and mail_digest.user_id = member.user_id
      left join public.notify_choice on notify_choice.org_id = member.org_id and notify_choice.user_id = member.user_id
    where member.disabled_at is null and coalesce(notify_choice.digest, 'daily') <> 'off'
      and (mail_digest.next_at is null or mail_digest.next_at <= moment)
      and (mail_digest.lease_until is null or mail_digest.lease_until <= moment)
      and mail_digest.refused is distinct from auth_user.email
      and (mail_digest.digest is not null or exists (
        select from public.notification where notification.org_id = member.org_id
          and notification.user_id = member.user_id and notification.read_at is null and notification.digest is null
          and notification.at > since))
    order by mail_digest.next_at nulls first, member.org_id, member.user_id limit 200
  $$;
revoke all on function due_digests(timestamptz, timestamptz) from public;
grant execute on function due_digests(timestamptz, timestamptz) to candor_app;
grant select, insert, update, delete on mail_digest to candor_app;
