-- $1 the mirror's name. Its changes are passed over from here on, so that serving it again means reading it whole.
update reactive_cache.mirror set served = null where name = $1 and served is not null
