-- What changed, and what we know about this database's history. Flyway has made the schema.

create table deployment (
  single boolean primary key default true check (single),
  cluster_name text not null
);
comment on table deployment is 'The one cluster that serves this database.';

-- CACHE 1, never restarted: the ids of one key grow in the order of its commits.
create sequence journal_id as bigint cache 1;
-- The highest id that may be journaled: bounds the journal when no server prunes it.
create sequence journal_limit as bigint;
select setval('journal_limit', 6000000);
-- 1: a leader polls, or nobody is there to hear; 0: the leader sleeps, so ring. Logged, and seen by every session at once.
create sequence awake as bigint minvalue 0 start 0;
select setval('awake', 1);
create sequence term as bigint;

create table journal (
  xid xid8 not null default pg_current_xact_id(),
  id bigint not null default nextval('journal_id'),
  mirror smallint not null,
  key text,
  at timestamptz not null default clock_timestamp()
) partition by list (((id >> 20) & 7));
comment on table journal is 'One row per changed key, or a NULL key for a whole mirror. A ring of eight leaves, each pruned by TRUNCATE.';

create table journal_0 partition of journal for values in (0);
create table journal_1 partition of journal for values in (1);
create table journal_2 partition of journal for values in (2);
create table journal_3 partition of journal for values in (3);
create table journal_4 partition of journal for values in (4);
create table journal_5 partition of journal for values in (5);
create table journal_6 partition of journal for values in (6);
create table journal_7 partition of journal for values in (7);
create index journal_xid on journal (xid);
create index journal_whole_mirror on journal (mirror, id) where key is null;

create table mirror (
  id smallint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9_-]{1,40}$'),
  relation oid not null,
  table_name text not null,
  key_columns text[] not null,
  key_attributes smallint[] not null,
  key_types oid[] not null,
  key_index oid not null,
  row_triggers boolean not null,
  attached_at timestamptz not null default clock_timestamp()
);
comment on table mirror is 'The mirrored tables, as they were when attached. Only attach() and detach() write here.';

create table history (
  single boolean primary key default true check (single),
  epoch bigint not null default 0,
  identity text,
  settled_id bigint not null default 0,
  settled_xid xid8 not null default '0'
);
comment on table history is 'The epoch of this database''s history, and the point up to which every change is decided and visible.';
insert into history default values;

-- Unlogged on purpose: crash recovery, promotion and restores empty it, and that is how a rewritten history is noticed.
create unlogged table mark (mark uuid not null);
create unique index mark_only_one on mark ((true));
