-- Readers of keys that share a row of the journal.
set local lock_timeout = '100ms';

create or replace view journaled as
  select xid, id, mirror, key, at from journal
  union all select xid, id, mirror, unnest(coalesce(keys, array[key])), at from journal_direct;

create view journaled_singly as
  select xid, id, mirror, key, at from journal
  union all select xid, id, mirror, key, at from journal_direct where keys is null;
comment on view journaled_singly is 'What journaled shows, but without the keys of statements.';

-- As written(), with the keys that share a row of the journal. The last of several that name the same key has its newest version.
create function written_together(mirror text) returns table (keys text[], version text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(j.keys, array[j.key]), (select h.epoch from reactive_cache.history h) || '-' || j.id
  from (select xid, id, mirror, key, null::text[] as keys from reactive_cache.journal
    union all select xid, id, mirror, key, keys from reactive_cache.journal_direct) as j
  where j.xid = pg_current_xact_id_if_assigned()
    and j.mirror = (select m.id from reactive_cache.mirror m where m.name = written_together.mirror)
  order by j.id
$$;
grant execute on function written_together(text) to public;
