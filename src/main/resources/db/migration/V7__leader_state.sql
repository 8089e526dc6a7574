-- What the leader remembers beside the epoch.

alter table history add pruned_xid xid8 not null default '0';
comment on column history.pruned_xid is 'A cursor whose xmin is below this cannot be read from any more: rows that it would need were pruned.';

alter table mirror add served text;
comment on column mirror.served is 'The signature of the look-up that the leader shows rows with; null until one does.';

-- 1: the journal was full and a writer journaled nothing, so that only a new epoch can follow. Logged, and seen at once.
create sequence overflowed as bigint minvalue 0 start 0;
select setval('overflowed', 0);

-- Empties a leaf when an epoch follows that needs nothing of it, even the one that is being written to. The lock tells that no
-- transaction is left that has written there. False if one is, or a backup reads it; never waits.
create function empty_leaf(leaf int) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  name text := format('reactive_cache.%I', 'journal_' || leaf);
begin
  execute format('lock table %s in access exclusive mode nowait', name);
  execute format('truncate %s', name);
  return true;
exception when lock_not_available then
  return false;
end $$;
revoke all on function empty_leaf(int) from public;
