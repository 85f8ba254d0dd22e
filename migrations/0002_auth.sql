-- Accounts and sessions, owned by the sign-in library (better-auth 1.7; src/server/auth/sign-in.ts maps its names).
-- They belong to no organisation: who is in which one is in `member`.

create table auth_user (
  id text primary key,
  name text not null,
  email text not null constraint auth_user__email unique constraint auth_user__email_lower check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- The token alone signs nobody in: the cookie also carries its HMAC, whose key is never in the database.
create table auth_session (
  id text primary key,
  token text not null constraint auth_session__token unique,
  user_id text not null constraint auth_session__user references auth_user (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index auth_session__by_user on auth_session (user_id);

create table auth_account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null constraint auth_account__user references auth_user (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint auth_account__provider unique (provider_id, account_id)
);
create index auth_account__by_user on auth_account (user_id);

create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index auth_verification__by_identifier on auth_verification (identifier);

create table auth_two_factor (
  id text primary key,
  user_id text not null constraint auth_two_factor__user references auth_user (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean default true,
  failed_verification_count integer default 0,
  locked_until timestamptz
);
create index auth_two_factor__by_user on auth_two_factor (user_id);

-- The link that makes the first account: one at most, and only its hash.
create table first_owner_link (
  single boolean primary key default true constraint first_owner_link__single check (single),
  token_hash text not null,
  expires_at timestamptz not null
);

grant select, insert, update, delete
  on auth_user, auth_session, auth_account, auth_verification, auth_two_factor, first_owner_link to candor_app;
