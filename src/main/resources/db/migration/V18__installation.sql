-- Which database this was installed in, and locks that nobody else can take.

-- Every writer queues behind this: not for long. The server tries again.
set local lock_timeout = '100ms';

-- What a dump, a template or an upgrade of the server does not carry over. A standby, its promotion and a base backup keep it: they are
-- the same installation.
create function installation() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws('/', (select system_identifier from pg_control_system()),
    (select oid from pg_database where datname = current_database()), 'reactive_cache.journal'::regclass::oid)
$$;

-- Not "not null": nodes of older versions write here, too.
alter table deployment add installation text, add leader_lock bigint;
comment on column deployment.installation is 'What installation() was when this was installed. Where it is something else now, this is a copy.';
comment on column deployment.leader_lock is 'The number of the leader''s advisory lock. Drawn anew whenever somebody else holds that lock, so that nobody can keep it.';

-- Who holds an advisory lock of this database. Ours are sessions that may read the lock's number and call themselves listeners: a name
-- alone anybody can take. No pid: a prepared transaction.
create function lock_holders(number bigint) returns table (pid int, role text, application text, ours boolean)
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
-- Any role can read the number of a lock that is held, wait for it, and have it when it is free. So whoever finds a stranger there draws
-- another number. The row is locked meanwhile, by everybody who takes the lock as well: nobody gets a number that is no longer the
-- drawn one, and nobody draws one while one of us has it.
--
-- Nodes of older versions lead by a number that everybody knows. Whoever leads holds that, too, but needs it only to keep them away: a
-- stranger who has it does the same.
create function compete(cluster text, out leads boolean, out stranger text)
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

-- Whoever empties the journal, but for the functions that know what is still needed of it, takes changes away that nobody has read: as
-- when it was full, only a new epoch can follow. They are known by the calls that led here: a setting for them to make would be one that
-- only superusers may give to a function.
create function journal_emptied() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  calls text;
begin
  get diagnostics calls = pg_context;
  if calls !~ '\mreactive_cache\.(prune|empty)_(leaf|direct)\(' then
    perform setval('reactive_cache.overflowed', 1);
  end if;
  return null;
end $$;

do $$
declare
  journal regclass;
begin
  for journal in select relid from pg_partition_tree('reactive_cache.journal') union all select 'reactive_cache.journal_direct'::regclass loop
    execute format('create trigger emptied after truncate on %s execute function reactive_cache.journal_emptied()', journal);
    execute format('alter table %s enable always trigger emptied', journal);
  end loop;
end $$;

revoke all on function installation(), lock_holders(bigint), compete(text), journal_emptied() from public;
