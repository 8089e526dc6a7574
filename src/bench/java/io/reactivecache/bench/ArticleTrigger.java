package io.reactivecache.bench;

/** The trigger of the article from which the idea comes: it puts the row into a NOTIFY. */
final class ArticleTrigger {

  /** Where the rows are told. */
  static final String CHANNEL = "profile";

  private static final String FUNCTION =
      """
      create function tell() returns trigger language plpgsql as $$
      begin
        perform pg_notify('%s', row_to_json(new)::text);
        return null;
      end $$"""
          .formatted(CHANNEL);

  private ArticleTrigger() {}

  /** The statements that make it. */
  static String[] on(String table) {
    return new String[] {
      FUNCTION,
      "create trigger tell after insert or update or delete on %s for each row execute function tell()"
          .formatted(table)
    };
  }
}
