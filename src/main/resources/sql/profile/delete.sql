-- $1 usernames; rows are locked in the order that change.sql keeps
with doomed as (
  select username from profile where username = any($1::text[])
  order by username collate "C" for update
)
delete from profile using doomed where profile.username = doomed.username
returning profile.username, profile.followings_count, profile.followers_count, profile.likes_count
