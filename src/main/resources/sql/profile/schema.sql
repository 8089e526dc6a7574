-- The demonstration's table. One statement, hence one transaction: the lock keeps several nodes that start
-- at once from creating it together, and goes with the transaction. Looking first lets a role that may not
-- create tables use one that is there.
do $$
begin
  if to_regclass('profile') is null then
    perform pg_advisory_xact_lock(hashtextextended('io.reactivecache.profile', 0));
    if to_regclass('profile') is null then
      create table profile (
        username         varchar(50) primary key,
        followings_count bigint not null default 0 check (followings_count >= 0),
        followers_count  bigint not null default 0 check (followers_count >= 0),
        likes_count      bigint not null default 0 check (likes_count >= 0)
      );
    end if;
  end if;
end
$$
