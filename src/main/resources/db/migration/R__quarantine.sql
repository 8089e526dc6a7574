-- Rows that cannot be stored: how one is tried without failing its neighbours, and how it is tried again.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- One row as JSON, or why there is none: problem is the SQLSTATE. A key text that is no value of the key's type names no row. A row whose
-- JSON has no form in UTF-8 is a problem, too, and bytes are those of UTF-8. Each row is a subtransaction of its own, so this is for keys
-- among which one has failed. Its callers have the session pinned.
create or replace function try_row(lookup text, asked_key text, most_bytes int, out shown text, out bytes int, out problem text)
language plpgsql stable as $$
declare
  there boolean;
begin
  begin
    execute 'select l.row from (select $1 as key) as asked cross join lateral (' || lookup || ') as l' into shown using asked_key;
    bytes := octet_length(shown);
    if getdatabaseencoding() <> 'UTF8' then
      bytes := octet_length(convert_to(shown, 'UTF8'));
    end if;
  exception
    when lock_not_available then raise;
    when others then
      problem := sqlstate;
      shown := null;
  end;
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
-- (see the leader's OutOfOrderIds). Rings if the leader sleeps.
create or replace function journal_again(mirror_id smallint, keys text[]) returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
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

-- Has one quarantined row tried again, or all of a mirror. Returns how many. Where some found no room in the list all that is cached of
-- the mirror is read again too.
create or replace function drive_again(mirror text, key text default null) returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
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
