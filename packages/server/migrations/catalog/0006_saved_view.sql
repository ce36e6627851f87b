-- Filters of a page under a name, a member's own or shared with the project.
create table saved_view (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  page text not null check (page in ('traces', 'inferences', 'sessions')),
  filter jsonb not null,
  is_shared boolean not null default false,
  -- The account or key that made it.
  owner_id text not null,
  created_at timestamptz not null default now()
);
create index saved_view_project on saved_view (project_id, owner_id);
