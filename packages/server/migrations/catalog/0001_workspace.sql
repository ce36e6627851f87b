-- Accounts and sessions: the tables better-auth expects, under its own column names.
create table "user" (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null default false,
  "image" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);

create table "session" (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references "user" ("id") on delete cascade
);
create index session_user_id on "session" ("userId");

create table "account" (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references "user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index account_user on "account" ("userId");

create table "verification" (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_identifier on "verification" ("identifier");

create table project (
  id uuid primary key,
  name text not null unique,
  created_at timestamptz not null default now()
);

create table member (
  project_id uuid not null references project (id) on delete cascade,
  user_id text not null references "user" ("id") on delete cascade,
  role text not null check (role in ('owner', 'admin', 'engineer', 'expert', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index member_user on member (user_id);

-- The key itself is never kept: a SHA-256 of it is, which is enough for a random 256-bit secret.
create table api_key (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  kind text not null check (kind in ('secret', 'public')),
  name text not null,
  role text not null check (role in ('owner', 'admin', 'engineer', 'expert', 'viewer')),
  hash bytea not null unique,
  hint text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_project on api_key (project_id);

create table audit_event (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  subject text not null,
  details jsonb not null default '{}',
  at timestamptz not null default now()
);
create index audit_event_project on audit_event (project_id, at desc);

-- Facts about the catalog, written in the transaction that made them true and emitted afterwards, at least once.
create table outbox (
  id bigint generated always as identity primary key,
  project_id uuid not null,
  fact text not null,
  payload jsonb not null,
  created_at timestamptz not null default now()
);

-- Which drained segments each consumer of facts has already seen.
create table consumed_segment (
  consumer text not null,
  segment_id text not null,
  at timestamptz not null default now(),
  primary key (consumer, segment_id)
);
