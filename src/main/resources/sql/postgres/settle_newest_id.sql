select case when is_called then last_value else 0 end from reactive_cache.journal_id
