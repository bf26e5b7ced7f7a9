/**
 * Raw log files read into framed records, once or again and again for what is new: bytes, and the
 * file and line that they stand on.
 *
 * <p><b>Reports, logs and archives are one record each</b>, of {@code --maxDocumentBytes} at most:
 * a report belongs to one run, and can only be mended as a whole. Archives are unpacked in memory,
 * with bounds on entries, sizes and ratio, so that no path in one can do harm.
 *
 * <p><b>Comment lines are skipped and counted</b>: lines that begin with {@code #} or {@code //}
 * are no records and no damage.
 *
 * <p><b>Files and tables are polled by a source of our own</b>, {@code PolledSource}. Beam's {@code
 * Watch} is a splittable function, which the classic Flink runner drives without a pause once its
 * impulse has ended, and without an end when checkpoints are on; its watermark follows the clock,
 * which makes every file of old logs late. Here it stands still while there is something that was
 * found and not given.
 */
@NullMarked
package io.workflowtelemetry.io.logs;

import org.jspecify.annotations.NullMarked;
