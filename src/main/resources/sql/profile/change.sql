-- Applies merged changes, one for each username.
-- $1 usernames, different, in the order of their code points: rows are locked in this order by everybody
-- $2 $4 $6 sums of followings, followers, likes: what is added to a counter; null: the same as the floors
-- $3 $5 $7 their floors: what the counter is at least, after steps that never went below 0
-- A new profile starts from 0, where the floor, which is never below the sum, is the result. The conflict
-- arm sees that row only ("excluded"), so it finds a sum that differs by the username's place in $1:
-- width_bucket is a binary search that walks the array, and is not even begun where the array is null.
insert into profile as p (username, followings_count, followers_count, likes_count)
select change.username, change.followings, change.followers, change.likes
from unnest($1::text[], $3::bigint[], $5::bigint[], $7::bigint[])
       as change (username, followings, followers, likes)
on conflict (username) do update set
  followings_count = greatest(excluded.followings_count, p.followings_count + coalesce(
    ($2::bigint[])[width_bucket(excluded.username::text collate "C", $1::text[])], excluded.followings_count)),
  followers_count = greatest(excluded.followers_count, p.followers_count + coalesce(
    ($4::bigint[])[width_bucket(excluded.username::text collate "C", $1::text[])], excluded.followers_count)),
  likes_count = greatest(excluded.likes_count, p.likes_count + coalesce(
    ($6::bigint[])[width_bucket(excluded.username::text collate "C", $1::text[])], excluded.likes_count))
returning username, followings_count, followers_count, likes_count
