-- How far the comparison of Redis with PostgreSQL has come. Here, and not in Redis: any node may ask for a pass, whoever leads takes it
-- up and goes on with it, and what it found outlives both.
create table audit (
  mirror text primary key,
  asked_at timestamptz,
  epoch bigint,
  position text,
  running jsonb,
  last jsonb
);
comment on table audit is 'asked_at: somebody waits for a pass; running: the pass under way, which goes on from position in the same epoch; last: the last that ended.';
