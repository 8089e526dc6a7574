-- The schema of an application that has grown for ten years: a ferry line that also carries parcels. Written for the tests, copied from
-- nowhere. Its oddities are the point: whatever PostgreSQL lets a table be is somewhere in here.
-- A table that cannot be mirrored says so in its comment, "not mirrored:" and the words that the refusal must contain.

create schema sales;
create schema "Lager Süd";
create schema legacy_2014;

create extension citext;
create extension hstore;
create extension ltree;
create extension btree_gist;

-- What somebody once set for everybody, and nobody dares to change.
do $$ begin
  execute format('alter database %I set datestyle = ''SQL, DMY''', current_database());
  execute format('alter database %I set intervalstyle = ''iso_8601''', current_database());
  execute format('alter database %I set timezone = ''Asia/Kathmandu''', current_database());
  execute format('alter database %I set bytea_output = ''escape''', current_database());
  execute format('alter database %I set extra_float_digits = 0', current_database());
  execute format('alter database %I set xmlbinary = ''hex''', current_database());
  execute format('alter database %I set quote_all_identifiers = on', current_database());
  execute format('alter database %I set search_path = legacy_2014, sales, public', current_database());
end $$;

-- The reporting team's.
create publication everything for all tables with (publish_generated_columns = stored);

create collation public.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation public.numbers_in_order (provider = icu, locale = 'de-u-kn-true');

-- Types ------------------------------------------------------------------------------------------------------------------------------

create type public.order_state as enum ('new', 'paid', 'packed', 'shipped', 'returned', 'void');
alter type public.order_state add value 'on hold' before 'packed';
create type public."Mood" as enum ('so so', 'très bien', 'it''s "fine"', '😺', '', 'a,b', '{x}', '\back\', 'null');
create type sales.currency as enum ('EUR', 'DKK', 'SEK', 'NOK', '£');
create type public.health as enum ('sound', 'worn', 'broken');

create domain public.email as citext check (value ~ '^[^@\s]+@[^@\s]+$');
create domain public.country_code as char(2) check (value ~ '^[A-Z]{2}$');
create domain public.non_empty as text not null check (length(value) > 0);
create domain public.percentage as numeric check (value between 0 and 100);
create domain sales.amount as numeric(14,2) check (value >= 0);
create domain sales.small_amount as sales.amount check (value < 1000);
create domain public.open_state as public.order_state check (value <> 'void');
create domain public.labels as text[] check (cardinality(value) <= 8);
create domain public.day_of_service as date check (value >= '2014-01-01');
create domain public.ticket_no as bigint check (value > 0);
create domain public.days_off as daterange check (not isempty(value));

create type public.address as (street text, zip varchar(10), city text, country public.country_code);
create type public.contact as (kind text, fax text, value text);
alter type public.contact drop attribute fax;
alter type public.contact add attribute since date;
create type sales.money_amount as (amount numeric(12,3), currency sales.currency);
create type public.party as (holder text, main public.address, others public.address[], mood public."Mood", "Key" text, paid sales.money_amount[]);
create domain public.full_address as public.address check ((value).city is not null);

create type public.float_span as range (subtype = float8, subtype_diff = float8mi);
create type public.word_span as range (subtype = text, collation = "C");
create type public.clock_span as range (subtype = time);

-- A type of the application's own that makes JSON by itself, and fails at some values.
create function public.health_json(public.health) returns json language plpgsql immutable as $$
begin
  if $1 = 'broken' then
    raise exception 'broken things are not shown';
  end if;
  return json_build_object('health', $1::text);
end $$;
create cast (public.health as json) with function public.health_json(public.health);

-- Triggers that many tables share ------------------------------------------------------------------------------------------------------

create function public.touch() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create function public.count_version() returns trigger language plpgsql as $$
begin
  new.version := coalesce(old.version, 0) + 1;
  return new;
end $$;

-- Customers and orders -------------------------------------------------------------------------------------------------------------------

create table public.country (
  code public.country_code primary key,
  name public.non_empty,
  vat public.percentage default 19
);
insert into public.country (code, name) values ('DE', 'Deutschland'), ('DK', 'Danmark'), ('SE', 'Sverige'), ('NO', 'Norge'), ('FI', 'Suomi');

create table public.customer (
  old_number int,
  id bigserial primary key,
  number varchar(12) not null,
  email public.email,
  name public.non_empty,
  born date,
  address public.address,
  other_addresses public.address[],
  contact public.contact,
  contacts public.contact[],
  flags bit varying(20) default b'01',
  country public.country_code references public.country on update cascade on delete set null,
  newsletter boolean not null default false,
  obsolete_rating real,
  row text,
  "key" text default 'k',
  version int not null default 1,
  updated_at timestamptz not null default now(),
  constraint customer_number unique (number)
);
alter table public.customer drop column old_number, drop column obsolete_rating;
alter table public.customer add column rating float8 default 0.1;
create trigger a_touch before update on public.customer for each row execute function public.touch();
create trigger b_version before insert or update on public.customer for each row execute function public.count_version();
comment on table public.customer is 'Everybody who ever bought a ticket; "number" is what they know.';

create table public.customer_stats (
  customer_id bigint primary key references public.customer on update cascade on delete cascade,
  orders int not null default 0,
  last_change timestamp,
  history jsonb not null default '[]'
);
create function public.count_order() returns trigger language plpgsql as $$
begin
  insert into public.customer_stats (customer_id, orders, last_change)
    values (coalesce(new.customer_id, old.customer_id), 1, localtimestamp)
    on conflict (customer_id) do update set orders = customer_stats.orders + 1, last_change = excluded.last_change;
  return null;
exception when foreign_key_violation then
  return null;
end $$;

create table public."order" (
  id bigint generated always as identity primary key,
  customer_id bigint not null references public.customer on update cascade on delete cascade,
  state public.order_state not null default 'new',
  earlier_states public.order_state[] not null default '{}',
  placed timestamptz not null default now(),
  total sales.amount,
  paid sales.money_amount,
  payer public.party,
  "user" name default current_user,
  "group" text
);
create trigger count_order after insert or update of state or delete on public."order" for each row execute function public.count_order();

create table public."Order Lines" (
  "order id" bigint,
  "line no" smallint,
  "Größe" varchar(5),
  quantity int not null default 1 check (quantity between -10 and 1000000),
  price sales.small_amount not null default 1,
  "line total" numeric generated always as (quantity * price) stored,
  double_quantity bigint generated always as (quantity::bigint * 2) virtual,
  label text generated always as (coalesce("Größe", '?') || ' x' || quantity) virtual,
  primary key ("order id", "line no"),
  foreign key ("order id") references public."order" on update cascade on delete cascade
);

create table public.order_log (
  id serial primary key,
  order_id bigint,
  what text not null,
  at timestamp not null default clock_timestamp(),
  by regrole default current_user::regrole
);
create rule log_lines as on insert to public."Order Lines" do also
  insert into public.order_log (order_id, what) values (new."order id", 'line ' || coalesce(new."line no"::text, '?'));

create view public.active_customer as
  select id, number, name, newsletter, rating from public.customer where newsletter;
create function public.write_active_customer() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into public.customer (number, name, newsletter, rating) values (new.number, new.name, true, new.rating);
    return new;
  elsif tg_op = 'UPDATE' then
    update public.customer set number = new.number, name = new.name, rating = new.rating where id = old.id;
    return new;
  end if;
  update public.customer set newsletter = false where id = old.id;
  return old;
end $$;
create trigger write instead of insert or update or delete on public.active_customer
  for each row execute function public.write_active_customer();
create materialized view public.orders_a_day as select placed::date as day, count(*) as orders from public."order" group by 1;
create unique index on public.orders_a_day (day);

-- Names --------------------------------------------------------------------------------------------------------------------------------

create table public."select" (
  "from" text,
  "where" int,
  "table" text[],
  "end" timestamp,
  "null" boolean,
  "user" oid,
  primary key ("from", "where")
);

create table public."Größe" (
  "Kürzel" text collate public.numbers_in_order primary key,
  "Länge" numeric(8,3),
  "名前" text,
  "emoji 😺" text default '😺',
  "tab	and ""quote""" text,
  "back\slash" text,
  " " text
);

-- The words that triggers and look-ups use.
create table public.words (
  "row" text,
  "key" int,
  old text,
  new bigint,
  found boolean not null,
  asked text,
  t text, r text, k int, n text, o text, m text,
  new_rows text, old_rows text, mirror text, version text, event text, tg_op text, bytes int, problem text, shown text, id text, xid text,
  current_user_ text default current_user,
  primary key ("row", "key", old, new)
);
create unique index words_by_found on public.words (found, new);
alter table public.words replica identity full;

create table public."we""ird.ta%ble's $1 \ name; --" (
  "id""; drop" int primary key,
  "$1" text,
  "a.b" text,
  "%I %s" text
);

create table public.a_name_as_long_as_names_may_be_in_this_database_12345678901234 (
  a_column_as_long_as_columns_may_be_in_this_database_12345678901 int primary key,
  another_column_as_long_as_columns_may_be_in_this_database_12345 text
);

create table legacy_2014."T_KUNDEN" (
  "KUNDEN_NR" numeric(10,0) not null,
  "NAME1" char(30),
  "NAME2" char(30) default '',
  "SPERRE" char(1) not null default 'N' check ("SPERRE" in ('J', 'N')),
  "UMSATZ" money default 0,
  "ANLAGE" timestamp(0) default now(),
  "BEMERKUNG" text,
  constraint "PK_T_KUNDEN" primary key ("KUNDEN_NR")
);

create table "Lager Süd"."Fach Nr." (
  "Gang" "char",
  "Fach" smallint,
  "Tiefe" numeric(6,2),
  inhalt hstore,
  primary key ("Gang", "Fach", "Tiefe")
);

-- Keys -----------------------------------------------------------------------------------------------------------------------------------

create table sales.tenant_item (
  tenant uuid default gen_random_uuid(),
  number int,
  name text,
  parent_number int,
  primary key (tenant, number),
  foreign key (tenant, parent_number) references sales.tenant_item (tenant, number) on delete set null (parent_number)
    deferrable initially deferred
);

create table sales.timetable (route text, day date, departs time, seats int2 default 100, note public.percentage, primary key (route, day));
create table sales.state_counter (state public.order_state, seq bigint, hits int not null default 0, primary key (state, seq));
create table public.reading (at timestamptz, sensor int, value double precision, raw bytea, primary key (at, sensor));
create table public.price_list (price numeric primary key, what text, valid daterange);
create table public.login (login citext primary key, hash bytea, tries smallint default 0, seen inet);
create table public.setting (is_default bool, kind text, value jsonb, primary key (is_default, kind));
create table public.blob_store (digest bytea primary key, size int, mime varchar(50));
create table public.port_code (code char(4) primary key, twin char(4) references public.port_code on update cascade on delete set null, name text);
create table public.terminal (port char(4), name varchar(8), gate "char", mood public."Mood" default 'so so', primary key (port, name),
  foreign key (port) references public.port_code on update cascade on delete cascade);
create table public.nickname (nick text collate public.any_case primary key, of_whom text);
create table public.tag_set (tags text[] primary key, uses int default 0);
create table public.mood_set (moods public."Mood"[], state public.open_state, n int, primary key (moods, state));
create table public.label_set (labels public.labels primary key, uses int default 0);
create table public.holiday (days public.days_off, country public.country_code, name text, primary key (days, country));
create table public.season (during tstzrange primary key, name text, prices nummultirange, words public.word_span, span public.float_span);
create table public.host (address inet, mac macaddr, net cidr, mac8 macaddr8, primary key (address, mac));
create table public.odd_keys (
  i interval, f float8, z timetz, ts timestamp, note text, money money,
  primary key (i, f, z, ts)
);
create table public.odder_keys (
  j jsonb, b bit(7), v bit varying, o oid, x xid8, l pg_lsn, nm name, r real, note jsonpath,
  primary key (j, b, v, o, x, l, nm, r)
);
create table public.ticket (no public.ticket_no, day public.day_of_service, state public.open_state not null default 'new', primary key (no, day));
create table public.slug_of_title (
  title text not null,
  slug text generated always as (lower(replace(title, ' ', '-'))) stored primary key,
  body text
);

-- Keys by an index instead of a constraint.
create table public.article (
  tenant int not null,
  code text not null,
  name text,
  stock int default 0,
  ean varchar(13)
);
create unique index article_code on public.article (code text_pattern_ops desc, tenant) include (name);
create unique index article_ean on public.article (ean);
alter table public.article replica identity using index article_code;

create table public.fare (
  zone_from int not null,
  zone_to int not null,
  since date not null default '2020-01-01',
  fare sales.amount
);
alter table public.fare add constraint fare_key unique nulls not distinct (zone_to, zone_from, since);
alter table public.fare replica identity using index fare_key;

create table public.room_booking (
  room int,
  during daterange,
  guest text,
  primary key (room, during without overlaps)
);
create table public.crane_shift (
  id int generated by default as identity primary key,
  crane int not null,
  shift tsrange not null,
  moods public."Mood"[],
  exclude using gist (crane with =, shift with &&)
);

-- Cascades -------------------------------------------------------------------------------------------------------------------------------

create table public.person (
  id uuid primary key default gen_random_uuid(),
  name text not null check (name <> ''),
  boss uuid references public.person on update cascade on delete set null
);
create table public.city (
  country public.country_code references public.country on update cascade on delete cascade,
  name varchar(40),
  mayor uuid references public.person on update cascade on delete set null,
  twin_country public.country_code,
  twin_name varchar(40),
  primary key (country, name),
  foreign key (twin_country, twin_name) references public.city on update cascade on delete set null
);
create table public.street (
  country public.country_code,
  city varchar(40),
  name text,
  houses int4multirange not null default '{}',
  primary key (country, city, name),
  foreign key (country, city) references public.city on update cascade on delete cascade
);
create table public.street_history (
  id bigint generated by default as identity primary key,
  country public.country_code default 'DE',
  city varchar(40) default 'Kiel',
  street text default 'Am Kai',
  foreign key (country, city, street) references public.street on update cascade on delete set null,
  what text
);
create table public.node (
  id int primary key,
  parent int references public.node on update cascade on delete cascade deferrable,
  path ltree,
  depth int generated always as (nlevel(path)) stored
);

-- Triggers and rules of their own ---------------------------------------------------------------------------------------------------------

-- BEFORE triggers that move a row to another key.
create table public.page (
  slug text primary key,
  title text not null,
  hits int not null default 0,
  updated_at timestamptz
);
create function public.slug() returns trigger language plpgsql as $$
begin
  new.slug := left(lower(btrim(regexp_replace(new.title, '[^[:alnum:]]+', '-', 'g'), '-')), 60);
  return new;
end $$;
create trigger slug before insert or update on public.page for each row execute function public.slug();
create trigger touch before update on public.page for each row when (old.* is distinct from new.*) execute function public.touch();

-- A trigger that keeps some rows from coming, changing and going.
create table public.guarded (
  id int primary key,
  locked boolean not null default false,
  body text
);
create function public.guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    return case when old.locked then null else old end;
  elsif tg_op = 'UPDATE' and old.locked and new.locked then
    return null;
  elsif new.id % 7 = 0 then
    return null;
  end if;
  return new;
end $$;
create trigger guard before insert or update or delete on public.guarded for each row execute function public.guard();

-- A table that keeps what is deleted.
create table public.voucher (
  code text primary key,
  amount sales.money_amount,
  deleted boolean not null default false
);
create rule keep as on delete to public.voucher where not old.deleted do instead
  update public.voucher set deleted = true where code = old.code;

-- Tables that write each other.
create table public.left_hand (id int primary key, n int not null default 0, note text);
create table public.right_hand (id int primary key, n int not null default 0, note text);
create function public.other_hand() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 3 then
    execute format('insert into public.%I (id, n, note) values ($1, 1, $2) on conflict (id) do update set n = %1$I.n + 1',
      case tg_table_name when 'left_hand' then 'right_hand' else 'left_hand' end) using new.id, tg_op;
    if tg_op = 'UPDATE' and new.id <> old.id then
      execute format('delete from public.%I where id = $1', case tg_table_name when 'left_hand' then 'right_hand' else 'left_hand' end) using old.id;
    end if;
  end if;
  return null;
end $$;
create trigger other_hand after insert or update on public.left_hand for each row execute function public.other_hand();
create trigger other_hand after insert or update on public.right_hand for each row execute function public.other_hand();

-- Statement triggers with transition tables, of the application's own.
create table public.ledger (
  id bigint generated by default as identity primary key,
  account int not null,
  amount numeric(20,4) not null
);
create table public.balance (account int primary key, amount numeric not null, entries bigint not null default 0);
create function public.keep_balance() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update public.balance b set amount = b.amount - g.amount, entries = b.entries - g.entries
      from (select account, sum(amount) as amount, count(*) as entries from gone group by account) g where g.account = b.account;
  end if;
  if tg_op <> 'DELETE' then
    insert into public.balance as b select account, sum(amount), count(*) from come group by account order by account
      on conflict (account) do update set amount = b.amount + excluded.amount, entries = b.entries + excluded.entries;
  end if;
  delete from public.balance where entries <= 0;
  return null;
end $$;
create trigger come after insert on public.ledger referencing new table as come for each statement execute function public.keep_balance();
create trigger changed after update on public.ledger referencing old table as gone new table as come for each statement
  execute function public.keep_balance();
create trigger gone after delete on public.ledger referencing old table as gone for each statement execute function public.keep_balance();

-- Partitions -------------------------------------------------------------------------------------------------------------------------------

create table public.passage (
  day date,
  ship text,
  no int,
  passengers int,
  weather public."Mood",
  sold numeric generated always as (passengers * 12.5) stored,
  primary key (day, ship, no)
) partition by range (day);
create table public.passage_old partition of public.passage for values from (minvalue) to ('2020-01-01');
create table public.passage_2020 partition of public.passage for values from ('2020-01-01') to ('2022-01-01') partition by list (ship);
create table public.passage_2020_anna partition of public.passage_2020 for values in ('anna', 'Anna', 'ANNA');
create table public.passage_2020_rest partition of public.passage_2020 default;
-- Made elsewhere, with other columns in another order, and attached.
create table "Lager Süd".passage_2022 (
  gone text,
  passengers int,
  weather public."Mood",
  ship text not null,
  no int not null,
  sold numeric generated always as (passengers * 12.5) stored,
  day date not null
);
alter table "Lager Süd".passage_2022 drop column gone;
alter table public.passage attach partition "Lager Süd".passage_2022 for values from ('2022-01-01') to ('2024-01-01');
create table public.passage_rest partition of public.passage default;

create table public.event_log (id bigint generated by default as identity, kind text, body jsonb, primary key (id)) partition by hash (id);
create table public.event_log_0 partition of public.event_log for values with (modulus 3, remainder 0);
create table public.event_log_1 partition of public.event_log for values with (modulus 3, remainder 1);
create table public.event_log_2 partition of public.event_log for values with (modulus 3, remainder 2);

create table public.stock (region public."Mood", sku varchar(10), n int not null default 0, primary key (region, sku)) partition by list (region);
create table public.stock_fine partition of public.stock for values in ('so so', 'très bien', 'it''s "fine"');
create table public.stock_odd partition of public.stock for values in ('😺', '', 'a,b') partition by hash (sku);
create table public.stock_odd_0 partition of public.stock_odd for values with (modulus 2, remainder 0);
create table public.stock_odd_1 partition of public.stock_odd for values with (modulus 2, remainder 1);
create table public.stock_rest partition of public.stock default;
create function public.move_stock() returns trigger language plpgsql as $$
begin
  new.sku := upper(new.sku);
  return new;
end $$;
create trigger move before update on public.stock for each row execute function public.move_stock();

-- Wide and heavy ---------------------------------------------------------------------------------------------------------------------------

create table public.document (
  id int generated by default as identity primary key,
  a jsonb, b json, c xml, d hstore, e tsvector, f tsquery, g money, h interval, i bit varying, j inet, k macaddr8, l point, m box, n path,
  o polygon, p circle, q line, r lseg, s pg_snapshot, t jsonpath, u ltree, v int2vector, w oidvector, x cidr, y timetz, z regtype,
  aa text, ab uuid, ac int4range, ad datemultirange, ae public.word_span, af public.clock_span, ag numeric, ah float8, ai real, aj timestamp,
  ak date, al numeric[], am jsonb[], an public.full_address, ao public.party[], ap int[][], aq "char", ar bytea[], "as" bool[], at time, au xid8
);

do $$ begin
  execute 'create table sales.survey (id int primary key, ' || (
    select string_agg(format('answer_%s %s', n, (array['text', 'int', 'numeric(10,2)', 'boolean', 'date', 'public."Mood"', 'varchar(20)',
      'timestamptz', 'float8', 'text[]'])[1 + n % 10]), ', ' order by n) from generate_series(1, 200) as n) || ')';
  for n in 1..20 loop
    execute format('alter table sales.survey drop column answer_%s', n * 7);
  end loop;
end $$;
alter table sales.survey add column extra text default 'added later';
alter table sales.survey alter column answer_1 type varchar(50);

-- Rows above what its mirror allows.
create table public.essay (id int primary key, title text, body text, alter_body text);
alter table public.essay alter column body set storage external;

create table public.machine (id int primary key, health public.health not null default 'sound', name text);

create table public.default_values (
  id int primary key default (floor(random() * 1000000))::int,
  a text default 'it''s ' || current_date,
  b int default length('four'),
  c text[] default array['x', 'y'],
  d jsonb default '{"a": 1.00, "a": 2}',
  e timestamptz default clock_timestamp(),
  f public.address default row('Kai 1', '24103', 'Kiel', 'DE'),
  g uuid default gen_random_uuid()
);

-- Other kinds --------------------------------------------------------------------------------------------------------------------------------

create unlogged table public.web_session (token uuid primary key, data jsonb, expires timestamptz not null default now());

create type public.berth_type as (harbour text, no int, length numeric(5,1));
create table public.berth of public.berth_type (primary key (harbour, no), length default 10);

create table public.customer_snapshot (
  id smallint primary key,
  before public.berth,
  after public.berth,
  lines public."Order Lines"[]
);

create table public.tenant_secret (tenant int not null, id int not null, secret text, primary key (tenant, id));
alter table public.tenant_secret enable row level security;
create policy own_tenant on public.tenant_secret using (tenant % 2 = 0) with check (tenant % 2 = 0);

-- Not mirrored -------------------------------------------------------------------------------------------------------------------------------

create table public.raw_log (line text not null, at timestamptz not null default now());
comment on table public.raw_log is 'not mirrored: there is no unique index over exactly these columns';
create table public.maybe_key (id int unique, what text);
comment on table public.maybe_key is 'not mirrored: may be null';
create table public.partial_key (id int not null, active boolean not null default true, what text);
create unique index on public.partial_key (id) where active;
comment on table public.partial_key is 'not mirrored: is partial';
create table public.expression_key (name text not null, what text not null default '');
create unique index on public.expression_key (lower(name));
comment on table public.expression_key is 'not mirrored: there is no unique index over exactly these columns';
create table public.late_key (id int primary key deferrable initially deferred, what text);
comment on table public.late_key is 'not mirrored: is deferrable';
create table public.money_key (id money primary key, what text);
comment on table public.money_key is 'not mirrored: cannot be part of a key';
create table public.composite_key (id public.berth_type primary key, what text);
comment on table public.composite_key is 'not mirrored: cannot be part of a key';
create table public.path_key (id ltree primary key, what text);
comment on table public.path_key is 'not mirrored: cannot be part of a key';
create table public.vehicle (id int primary key, wheels int);
comment on table public.vehicle is 'not mirrored: takes part in table inheritance';
create table public.truck (load int, primary key (id)) inherits (public.vehicle);
comment on table public.truck is 'not mirrored: takes part in table inheritance';
