-- The leader: which history this database lives, where it was installed, and who leads.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- Which history this database lives: changes with a crash, a promotion, a restore. Null: the mark is missing, or this is a standby.
create or replace function identity() returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_is_in_recovery() then
    return null;
  end if;
  return (select concat_ws('/', (select system_identifier from pg_control_system()),
      substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
      (select oid from pg_database where datname = current_database()), 'reactive_cache.journal'::regclass::oid, m.mark)
    from reactive_cache.mark m);
end $$;

-- Begins a history, if none is marked.
create or replace function new_mark() returns void language sql set search_path = pg_catalog, pg_temp as $$
  insert into reactive_cache.mark values (gen_random_uuid()) on conflict do nothing
$$;

-- What a dump, a template or an upgrade of the server does not carry over. A standby, its promotion and a base backup keep it: they are
-- the same installation.
create or replace function installation() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/', (select system_identifier from pg_control_system()),
    (select oid from pg_database where datname = current_database()), 'reactive_cache.journal'::regclass::oid)
$$;

-- Who holds an advisory lock of this database. Ours are sessions that may read the lock's number and call themselves listeners: a name
-- alone anybody can take. No pid: a prepared transaction.
create or replace function lock_holders(number bigint) returns table (pid int, role text, application text, ours boolean)
language sql volatile set search_path = pg_catalog, pg_temp as $$
  -- Otherwise the sessions are those that there were when this transaction asked first, while the locks are those of now.
  select pg_stat_clear_snapshot();
  select l.pid, a.usename::text, a.application_name, coalesce(
    a.application_name = 'reactive-cache listener' and has_table_privilege(a.usesysid, 'reactive_cache.deployment', 'select'), false)
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and l.classid = ((number >> 32) & 4294967295)::oid and l.objid = (number & 4294967295)::oid
    -- Who ended between the two looks holds nothing any more.
    and (a.pid is not null or l.pid is null)
$$;

-- Tries to make this session the leader of its cluster, for as long as it lasts; names a stranger that had the lock.
--
-- Any role can read the number of a lock that is held, wait for it, and have it when it is free. So a node that finds a stranger there draws
-- another number. The row is locked meanwhile, by everybody who takes the lock as well: nobody gets a number that is no longer the
-- drawn one, and nobody draws one while one of us has it.
--
-- Nodes of older versions lead by a number that everybody knows. The leader holds that, too, but needs it only to keep them away: a
-- stranger who has it does the same.
create or replace function compete(cluster text, out leads boolean, out stranger text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  old_number constant bigint := x'5b1c7a90d3e24f61'::bigint;
  has_old boolean;
  number bigint;
  by_ours boolean;
begin
  -- A pooler may have left it out, and others know us by it.
  perform set_config('application_name', 'reactive-cache listener', false);
  leads := false;
  has_old := pg_try_advisory_lock(old_number);
  -- No holder any more: it is decided with the next try.
  if not has_old and (select coalesce(bool_or(h.ours), true) from reactive_cache.lock_holders(old_number) h) then
    return;
  end if;
  select d.leader_lock into number from reactive_cache.deployment d where d.cluster_name = cluster for update;
  if not found then
    raise exception 'this database belongs to no cluster %', quote_literal(cluster) using errcode = 'object_not_in_prerequisite_state';
  end if;
  leads := number is not null and pg_try_advisory_lock(number);
  if not leads then
    select bool_or(h.ours), string_agg(case
        when h.pid is null then 'a prepared transaction (see pg_prepared_xacts; end it: rollback prepared)'
        else format('pid %s, role %s, application_name %s (end it: select pg_terminate_backend(%s))',
          h.pid, quote_ident(h.role), quote_literal(h.application), h.pid)
      end, ', ')
      into by_ours, stranger from reactive_cache.lock_holders(number) h;
    -- No holder any more: as above.
    if number is null or not by_ours then
      -- Half of a UUID: 62 bits of it are random.
      number := ('x' || replace(right(gen_random_uuid()::text, 17), '-', ''))::bit(64)::bigint;
      update reactive_cache.deployment set leader_lock = number where cluster_name = cluster;
      leads := pg_try_advisory_lock(number);
    else
      stranger := null;
    end if;
  end if;
  if has_old and not leads then
    perform pg_advisory_unlock(old_number);
  end if;
end $$;
