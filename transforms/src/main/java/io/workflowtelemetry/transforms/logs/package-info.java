/**
 * Raw log records in, states of runs, jobs and commits out, or a bad record that says why not and
 * can be mended.
 *
 * <p><b>Formats are told by content, from one registry</b>, since logs come under any name: the
 * first 64 KiB of a file decide, and in JSON the fields of each object. The first of {@code
 * Dialects} that knows its own gets it, so their order stands in one place. What none knows is a
 * bad record that says what was seen; nothing is passed over.
 *
 * <p><b>Patterns of a patch are RE2's</b>, which take time linear in the text: a record that nobody
 * trusts could stop a backfill with Java's.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs;

import org.jspecify.annotations.NullMarked;
