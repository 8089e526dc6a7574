-- Text that has no form in UTF-8. We speak UTF-8 with every database. Where it keeps its text in another encoding PostgreSQL converts what it
-- answers, after the statement and all its exception blocks, so one character without a counterpart fails the whole answer; and what a
-- SQL_ASCII database holds is sent as it is, UTF-8 or not. There keys travel as bytes, and so does whatever else may be of any kind.

-- A key as bytes in UTF-8. One that has no form there, or comes back as another (two characters with one counterpart), or looks like what
-- follows here: U+FFFD, which no other encoding has, an x, and its bytes in hex. So there is one form for each key, and one key for a form.
create function key_bytes(key text) returns bytea language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  bytes bytea;
begin
  if getdatabaseencoding() = 'UTF8' then
    return convert_to(key, 'UTF8');
  end if;
  begin
    bytes := convert_to(key, 'UTF8');
    if convert_from(bytes, 'UTF8') collate "C" = key and substr(bytes, 1, 3) <> '\xefbfbd' then
      return bytes;
    end if;
  exception when data_exception then
    null;
  end;
  return '\xefbfbd'::bytea || convert_to('x' || encode(convert_to(key, getdatabaseencoding()), 'hex'), 'UTF8');
end $$;

-- The key that key_bytes() writes so; null: no text of this database.
create function key_of(bytes bytea) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  key text;
begin
  begin
    if getdatabaseencoding() <> 'UTF8' and substr(bytes, 1, 4) = '\xefbfbd78' then
      key := convert_from(decode(convert_from(substr(bytes, 5), 'SQL_ASCII'), 'hex'), getdatabaseencoding());
    else
      key := convert_from(bytes, 'UTF8');
    end if;
  exception when data_exception then
    return null;
  end;
  -- Another spelling of a form, or of a character that comes back as another, is a form of nothing.
  return case when getdatabaseencoding() = 'UTF8' or reactive_cache.key_bytes(key) = bytes then key end;
end $$;

-- A sentence for people: as it is, or with octal numbers for what cannot be sent.
create function shown_text(sentence text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if getdatabaseencoding() <> 'UTF8' then
    perform convert_to(sentence, 'UTF8');
  end if;
  return sentence;
exception when data_exception then
  return encode(convert_to(sentence, getdatabaseencoding()), 'escape');
end $$;

-- As before, but a row whose JSON has no form in UTF-8 is a problem, too, and bytes are those of UTF-8.
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

revoke all on function key_bytes(text), key_of(bytea), shown_text(text) from public;
