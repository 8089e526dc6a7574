-- The journal: what writers may read of it, up to where it has room, and how it is emptied.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- The versions that the current transaction has given its keys so far, for an application that answers with them. A null key:
-- the whole mirror. Nothing, if the journal is full. Everybody may call it.
create or replace function written(mirror text) returns table (key text, version text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.key, (select h.epoch from reactive_cache.history h) || '-' || max(j.id)
  from reactive_cache.journaled j
  where j.xid = pg_current_xact_id_if_assigned() and j.mirror = (select m.id from reactive_cache.mirror m where m.name = written.mirror)
  group by j.key
$$;

-- As written(), with the keys that share a row of the journal. The last of several that name the same key has its newest version.
-- Everybody may call it.
create or replace function written_together(mirror text) returns table (keys text[], version text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(j.keys, array[j.key]), (select h.epoch from reactive_cache.history h) || '-' || j.id
  from (select xid, id, mirror, key, null::text[] as keys from reactive_cache.journal
    union all select xid, id, mirror, key, keys from reactive_cache.journal_direct) as j
  where j.xid = pg_current_xact_id_if_assigned()
    and j.mirror = (select m.id from reactive_cache.mirror m where m.name = written_together.mirror)
  order by j.id
$$;

-- The highest id that a leaf can hold: the ids fill the ring in order, so a leaf that they left holds none of a later lap.
create or replace function leaf_top(leaf int) returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select (((b - ((b - leaf) & 7)) + 1) << 20) - 1
  from (select coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) >> 20 as b) as current_block
$$;

-- How many ids were drawn, by whichever way they were journaled, since journal_direct was empty.
create or replace function direct_age() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) - direct_floor from reactive_cache.history
$$;

-- A lower bound of the ids that the journal still holds: what the limit is counted from.
create or replace function journal_floor() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(min(floor), pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0)
  from (
    select (reactive_cache.leaf_top(leaf) >> 20) << 20 from generate_series(0, 7) as leaf
    where pg_relation_size(format('reactive_cache.%I', 'journal_' || leaf)) > 0
    union all
    select direct_floor from reactive_cache.history where pg_relation_size('reactive_cache.journal_direct') > 0) as held(floor)
$$;

-- 0: the leader sleeps, ring. Above: up to which id writers need not look whether the journal has room, and journal directly, because a
-- leader polls or nobody is there to hear. Beyond that id they look, and use the ring.
-- A leader's guarantee ends at each millionth id (2^20), until journal_direct was emptied. A long transaction or a backup may keep that
-- from happening: then it guarantees again after a quarter of a million, and tries at the next.
-- A prepared transaction outlives a crash, which an unlogged table does not: where there may be any, all of the journal is logged.
create or replace function awake_until() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select case when age >> 20 > 0 and age & 1048575 < 262144 or current_setting('max_prepared_transactions') <> '0' then 1
    else least(pg_sequence_last_value('reactive_cache.journal_limit'::regclass), direct_floor + (((age >> 20) + 1) << 20)) end
  from reactive_cache.history, reactive_cache.direct_age() as age
$$;

-- Locks a table against everybody, between two statements of its readers: tries for a tenth of a second, false if in vain. Never
-- queues for the lock, so nobody waits behind it. The leader reads the journal over and over, each time under a lock of all its tables: a
-- single try would find a reader most of the time where there is much to read, and one in ten seconds would never empty the journal.
create or replace function lock_between_reads(target regclass) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
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

-- Empties a leaf if nobody needs a row of it: all ids settled (up to below_id), all transactions behind every cursor (below_xid).
-- False if it was not so, if it is the leaf that is being written, or if somebody uses it all the time. Call it in a transaction of its
-- own.
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

-- Empties journal_direct if it is time to and nobody needs a row of it: all its transactions are behind every cursor (below_xid) and
-- behind the settled point, so that all its ids are settled. A transaction that wrote there and is not decided holds a lock, and a writer that had
-- the leader's guarantee and comes late finds it empty: its row is read and pruned like any other. Nobody waits behind it.
-- The caller notes direct_floor in the same transaction: who draws an id for this table after it holds the table's lock.
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

-- Empties a leaf when an epoch follows that needs nothing of it, even the one that is being written to. The lock tells that no
-- transaction is left that has written there. False if one is, or a backup reads it; never waits.
create or replace function empty_leaf(leaf int) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  name text := format('reactive_cache.%I', 'journal_' || leaf);
begin
  execute format('lock table %s in access exclusive mode nowait', name);
  execute format('truncate %s', name);
  return true;
exception when lock_not_available then
  return false;
end $$;

-- As empty_leaf().
create or replace function empty_direct() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  lock table reactive_cache.journal_direct in access exclusive mode nowait;
  truncate reactive_cache.journal_direct;
  return true;
exception when lock_not_available then
  return false;
end $$;

-- To empty the journal, but by the functions that know what is still needed of it, takes changes away that nobody has read: as
-- when it was full, only a new epoch can follow. They are known by the calls that led here: a setting for them to make would be one that
-- only superusers may give to a function.
create or replace function journal_emptied() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  calls text;
begin
  get diagnostics calls = pg_context;
  if calls !~ '\mreactive_cache\.(prune|empty)_(leaf|direct)\(' then
    perform setval('reactive_cache.overflowed', 1);
  end if;
  return null;
end $$;
