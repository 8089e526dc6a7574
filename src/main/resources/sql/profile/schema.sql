-- The demonstration's table. One statement, hence one transaction: the lock keeps several nodes that start
-- at once from creating it together, and goes with the transaction. Looking first lets a role that may not
-- create tables use one that is there.
do $$
begin
  if to_regclass('profile') is null then
    perform pg_advisory_xact_lock(hashtextextended('io.reactivecache.profile', 0));
    -- Looking again would not help: this session has cached that there is none.
    perform set_config('client_min_messages', 'warning', true);
    create table if not exists profile (
      username         varchar(50) primary key,
      followings_count bigint not null default 0 check (followings_count >= 0),
      followers_count  bigint not null default 0 check (followers_count >= 0),
      likes_count      bigint not null default 0 check (likes_count >= 0)
    );
  end if;
end
$$
