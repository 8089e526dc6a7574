-- The partitions of a mirrored table: those that come, those that go, and what their rows may have missed.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- The mirrors that have partitions which are not known, or no longer some that are.
create or replace function repartitioned_mirrors() returns table (mirror text) language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.name from reactive_cache.mirror m join pg_class c on c.oid = m.relation
  where c.relkind = 'p' and exists (
    (select t.relation from reactive_cache.mirrored_tables(m.relation) t where t.relation <> m.relation
      except select p.relation from reactive_cache.mirror_partition p where p.mirror = m.id)
    union all
    (select p.relation from reactive_cache.mirror_partition p where p.mirror = m.id
      except select t.relation from reactive_cache.mirrored_tables(m.relation) t))
$$;

-- Whether a partition is as new: empty, and its file its first one, so never emptied unseen. What it ever held came and went by its triggers.
create or replace function is_untouched(partition oid) returns boolean language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  is_empty boolean;
begin
  if (select relkind from pg_class where oid = partition) = 'p' then
    return true;
  elsif pg_relation_filenode(partition) <> partition then
    return false;
  end if;
  execute format('select not exists (select from only %s)', partition::regclass) into is_empty;
  return is_empty;
end $$;

-- Whether a trigger that a table lacks has let something pass: what a partition that is not known yet may have missed is asked when it
-- is made known.
create or replace function trigger_counts(mirror_id smallint, root oid, relation oid, event text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select event <> 'truncate' or trigger_counts.relation = root
    or exists (select from reactive_cache.mirror_partition p where p.mirror = mirror_id and p.relation = trigger_counts.relation)
$$;

-- Gives a mirror's new partitions their triggers, takes them from those that are none any more, and makes those known that are as new.
-- Returns what is left: partitions whose rows came or went unseen, so that what is cached must be compared before know_partitions() is
-- told of them.
create or replace function adopt_partitions(mirror text, out added oid[], out removed oid[])
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  m reactive_cache.mirror;
  p record;
begin
  perform reactive_cache.take_attach_turn();
  select * into strict m from reactive_cache.mirror x where x.name = adopt_partitions.mirror;
  perform reactive_cache.install_triggers(m.id);
  for p in
    select t.relation from reactive_cache.mirrored_tables(m.relation) t
    where t.relation <> m.relation
      and not exists (select from reactive_cache.mirror_partition k where k.mirror = m.id and k.relation = t.relation)
  loop
    if reactive_cache.is_untouched(p.relation) then
      insert into reactive_cache.mirror_partition values (m.id, p.relation);
    else
      added := added || p.relation;
    end if;
  end loop;
  for p in
    select k.relation, t.tgname
    from reactive_cache.mirror_partition k
    left join pg_trigger t on t.tgrelid = k.relation and t.tgfoid = to_regprocedure(format('reactive_cache.%I()', m.name || '_truncate'))
    where k.mirror = m.id and k.relation not in (select t.relation from reactive_cache.mirrored_tables(m.relation) t)
  loop
    removed := removed || p.relation;
    if p.tgname is not null then
      execute format('drop trigger %I on %s', p.tgname, p.relation::regclass);
    end if;
  end loop;
end $$;

-- What was cached has been compared since adopt_partitions() told of these.
create or replace function know_partitions(mirror text, added oid[], removed oid[]) returns void language sql set search_path = pg_catalog, pg_temp as $$
  delete from reactive_cache.mirror_partition p using reactive_cache.mirror m
    where m.name = know_partitions.mirror and p.mirror = m.id and p.relation = any (removed);
  insert into reactive_cache.mirror_partition
    select m.id, a from reactive_cache.mirror m cross join unnest(added) as a where m.name = know_partitions.mirror on conflict do nothing;
$$;
