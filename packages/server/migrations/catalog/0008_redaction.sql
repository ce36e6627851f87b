-- What a project keeps out of its stores; null for nothing.
alter table project add column redaction jsonb;
drop trigger project_changed on project;
create trigger project_changed after update of limits, redaction on project
  for each statement execute function announce_serving_change();
