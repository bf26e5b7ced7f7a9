/**
 * Writing records as files that are the same bytes whenever the records are.
 *
 * <p><b>Shards are planned from the rows</b>, since an engine that decides how many files there are
 * decides it differently each time. Rows fall into buckets by the day of their time; a shard takes
 * buckets in order until they weigh 64 MiB. A day is never divided: its rows must fit in a task's
 * memory, as bytes.
 *
 * <p><b>All tables go through one shuffle</b>: most of some twenty are empty, and a shuffle costs
 * an engine more than such a table weighs. Only alerts are written apart where there is a quota,
 * since one of them is about the size of the rest.
 *
 * <p><b>Parquet footers are put into one form.</b> The library lists a column's encodings in the
 * order of a hash set, which differs from one JVM to the next; the list is sorted before the footer
 * is written. zstd is called without Hadoop's runtime, which would bring 30 MB for it; the version
 * of {@code zstd-jni} is part of what makes the bytes.
 *
 * <p><b>A stream's files are written whole, again and again.</b> A file holds the rows of a day,
 * week or month, which are kept in state; when it closes, and a while after each later change, it
 * is written under another name and renamed. So a file is a function of the state and needs no
 * commit protocol, and a row is in one file only. A day is rewritten for a single late row.
 */
@NullMarked
package io.workflowtelemetry.io.tables;

import org.jspecify.annotations.NullMarked;
