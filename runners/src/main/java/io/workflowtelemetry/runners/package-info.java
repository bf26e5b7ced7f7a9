/**
 * The command line, engine presets, the shaded jar.
 *
 * <p><b>Commands share classes and compile little</b>, since most backfills are small and hooks
 * wait for {@code bottlenecks}. After a build the launcher runs {@code Rehearsal}, whose classes
 * the JVM keeps in an archive ({@code -XX:ArchiveClassesAtExit}); one that is missing or of another
 * jar is passed over in silence, and all works as before. All commands but {@code stream} and
 * {@code bench} run with the first compiler and the serial collector; on Flink, where large
 * backfills run, the second compiler takes over what is called 100,000 times, which was better for
 * 1,000,000 runs than 30,000 or 500,000, and cost 200,000 runs little. A stream keeps what the JVM
 * has by default: with less compiled, alerts came later.
 */
@NullMarked
package io.workflowtelemetry.runners;

import org.jspecify.annotations.NullMarked;
