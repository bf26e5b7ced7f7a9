/**
 * The warehouse: tables in PostgreSQL, or in an H2 file where there is no server.
 *
 * <p><b>Nulls in keys are equal to each other</b> ({@code unique nulls not distinct}, from
 * PostgreSQL 15 on): a span may have no name, and the empty text is a value that logs can hold too.
 * Such keys can't be primary keys.
 *
 * <p><b>Rows are written in transactions of our own</b>: {@code ReviseRows} gathers 1,000 keys and
 * writes them as one, each try on a connection that the pool has tested, and waits for trouble that
 * passes. Beam's {@code JdbcIO} tries again on the very connection that is dead, and can't remove
 * rows in the transaction that writes others.
 *
 * <p><b>The database lets one analysis at a time in</b>: a row that is queued or running has a 1 in
 * a column that is unique and else null. A lock of a connection is lost with it, and one in a file
 * is of one machine. One that began ten minutes ago is taken for dead.
 *
 * <p><b>The embedded warehouse lives in the output folder and is carried over</b> to the next
 * output, by {@code io.files}: the folder is all that there is to copy, and the warehouse holds
 * what no log tells. Its three files are the only ones that outlive an output.
 */
@NullMarked
package io.workflowtelemetry.io.warehouse;

import org.jspecify.annotations.NullMarked;
