/**
 * What lives inside the database, the schema {@code reactive_cache}: installing it, judging what is
 * there, and taking it out.
 *
 * <p>Migrations ({@code db/migration}) make it. V files are never edited once they were released;
 * they make the tables. R files say what its functions are, each once, and run again after the V
 * files whenever their text has changed. What V files say of functions counts only until then.
 *
 * <p>To change a function, edit its R file. Arguments and result stay, or the R file drops the old
 * form first. A change comes with a V file that no released version knows, even an empty one: by
 * that, and not by the R files, an older version finds out that it must leave the functions alone.
 */
@NullMarked
package io.reactivecache.postgres.schema;

import org.jspecify.annotations.NullMarked;
