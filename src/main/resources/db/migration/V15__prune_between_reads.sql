-- The leader reads the journal over and over, each time under a lock of all its tables: a single try of a lock that tolerates no reader
-- finds one most of the time where there is much to read, and once in ten seconds is then too seldom for the journal to be emptied at all.

-- Locks a table against everybody, between two statements of whoever reads it: tries for a tenth of a second, false if in vain. Never
-- queues for the lock, so nobody waits behind it.
create function lock_between_reads(target regclass) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  for attempt in 1..100 loop
    begin
      execute format('lock table %s in access exclusive mode nowait', target);
      return true;
    exception when lock_not_available then
      perform pg_sleep(0.001);
    end;
  end loop;
  return false;
end $$;
revoke all on function lock_between_reads(regclass) from public;

-- As before but for the lock.
create or replace function prune_leaf(leaf int, below_id bigint, below_xid xid8) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  name text := format('reactive_cache.%I', 'journal_' || leaf);
  needed boolean;
begin
  if pg_relation_size(name) = 0
      or (coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) >> 20) & 7 = leaf
      or reactive_cache.leaf_top(leaf) > least(below_id, (select settled_id from reactive_cache.history)) then
    return false;
  end if;
  if not reactive_cache.lock_between_reads(name::regclass) then
    return false;
  end if;
  execute format('select exists (select from %s where xid >= $1)', name) into needed using below_xid;
  if not needed then
    execute format('truncate %s', name);
  end if;
  return not needed;
end $$;

-- As before but for the lock.
create or replace function prune_direct(below_xid xid8) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  needed_xid xid8 := least(below_xid, (select settled_xid from reactive_cache.history));
begin
  if reactive_cache.direct_age() >> 20 = 0
      or pg_sequence_last_value('reactive_cache.awake'::regclass) > pg_sequence_last_value('reactive_cache.journal_id'::regclass)
      or exists (select from reactive_cache.journal_direct where xid >= needed_xid) then
    return false;
  end if;
  if not reactive_cache.lock_between_reads('reactive_cache.journal_direct') then
    return false;
  end if;
  -- A statement of its own, to see what was written until the lock was had.
  if exists (select from reactive_cache.journal_direct where xid >= needed_xid) then
    return false;
  end if;
  truncate reactive_cache.journal_direct;
  return true;
end $$;
