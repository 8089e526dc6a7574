-- $1 the mirror's name, $2 a key as bytes, or null for all. A key that is no text of this database drives none.
select case when sent is null or key is not null then reactive_cache.drive_again($1, key) else 0 end as driven
from (select sent, reactive_cache.key_of(sent) as key from (select $2::bytea as sent) as s offset 0) as asked
