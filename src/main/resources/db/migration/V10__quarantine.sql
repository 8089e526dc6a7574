-- Rows that cannot be stored: what was set aside, how a row is tried without failing its neighbours, and how it is driven again.

create table quarantine (
  mirror smallint not null,
  key text not null,
  reason text not null,
  detail text not null,
  epoch bigint not null,
  count bigint not null default 1,
  first_seen timestamptz not null default clock_timestamp(),
  last_seen timestamptz not null default clock_timestamp(),
  next_try timestamptz not null default clock_timestamp() + interval '1 minute'
);
comment on table quarantine is 'Rows that were set aside, never their content. Bounded; only the leader writes here.';
-- A key may be longer than an index allows.
create unique index quarantine_key on quarantine (mirror, md5(key));

create table quarantine_unlisted (
  mirror smallint primary key,
  count bigint not null
);
comment on table quarantine_unlisted is 'How often a row was set aside for which the list had no room, since all were driven again.';

-- One row as JSON, or why there is none: problem is the SQLSTATE. A key text that is no value of the key's type names no row.
-- Each row is a subtransaction of its own, so this is for keys among which one has failed. Whoever calls it has the session pinned.
create function try_row(lookup text, asked_key text, most_bytes int, out shown text, out bytes int, out problem text)
language plpgsql stable as $$
declare
  there boolean;
begin
  begin
    execute 'select l.row from (select $1 as key) as asked cross join lateral (' || lookup || ') as l' into shown using asked_key;
  exception
    when lock_not_available then raise;
    when others then problem := sqlstate;
  end;
  bytes := octet_length(shown);
  if bytes > most_bytes then
    shown := null;
  end if;
  if problem is null then
    return;
  end if;
  begin
    -- Nobody asks for the JSON here, so none is made.
    execute 'select exists (select from (select $1 as key) as asked cross join lateral (' || lookup || ') as l)' into there using asked_key;
  exception
    when lock_not_available then raise;
    when data_exception then there := false;
    when others then there := true;
  end;
  if not there then
    problem := null;
  end if;
end $$;

-- Has keys of a mirror read again as if they had changed. Their new ids are not drawn under the rows' locks, hence the time 1970
-- (see the leader's UnlockedIds). Rings if the leader sleeps.
create function journal_again(mirror_id smallint, keys text[]) returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  journaled bigint;
begin
  if pg_sequence_last_value('reactive_cache.journal_id'::regclass) >= pg_sequence_last_value('reactive_cache.journal_limit'::regclass) then
    raise exception 'the journal is full' using errcode = 'configuration_limit_exceeded';
  end if;
  insert into reactive_cache.journal (mirror, key, at) select mirror_id, k, 'epoch' from unnest(keys) as k;
  get diagnostics journaled = row_count;
  if journaled > 0 and pg_sequence_last_value('reactive_cache.awake'::regclass) = 0 then
    perform pg_notify('reactive_cache', '');
  end if;
  return journaled;
end $$;

-- Drives one row that was set aside again, or all of a mirror. Returns how many. Where some found no room in the list all that is
-- cached of the mirror is read again too.
create function drive_again(mirror text, key text default null) returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  mirror_id smallint;
  driven bigint;
begin
  select m.id into mirror_id from reactive_cache.mirror m where m.name = drive_again.mirror;
  if not found then
    raise exception 'there is no mirror %', quote_literal(mirror) using errcode = 'undefined_object';
  end if;
  driven := reactive_cache.journal_again(mirror_id, array(
    select q.key from reactive_cache.quarantine q
    where q.mirror = mirror_id and (drive_again.key is null or (md5(q.key) = md5(drive_again.key) and q.key = drive_again.key))));
  if drive_again.key is null then
    delete from reactive_cache.quarantine_unlisted u where u.mirror = mirror_id;
    if found then
      perform reactive_cache.journal_whole_mirror(mirror_id);
    end if;
  end if;
  return driven;
end $$;

revoke all on function try_row(text, text, int), journal_again(smallint, text[]), drive_again(text, text) from public;
