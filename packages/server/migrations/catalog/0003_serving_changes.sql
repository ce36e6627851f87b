-- What serves is held in the memory of every process; these triggers tell them all to load it anew.
create function announce_serving_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('serving_changed', '');
  return null;
end
$$;

create trigger api_key_changed after insert or update of revoked_at or delete on api_key
  for each statement execute function announce_serving_change();
create trigger function_changed after insert or update or delete on function
  for each statement execute function announce_serving_change();
create trigger variant_changed after insert or update or delete on variant
  for each statement execute function announce_serving_change();
create trigger release_changed after insert or update or delete on release
  for each statement execute function announce_serving_change();
