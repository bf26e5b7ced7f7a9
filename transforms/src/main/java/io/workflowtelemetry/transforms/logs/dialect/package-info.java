/**
 * What every dialect of raw logs builds on: how it is told, what it gives, how fields are read.
 *
 * <p><b>A dialect is a class without input or output</b>: bytes or fields in, records out, or a
 * {@code MalformedRecordException}. A dialect of files says its {@code Framing}; {@code io} cuts by
 * it in bounded memory, and only {@code pipelines} sees both sides. So all are tested and fuzzed
 * alike, without files.
 *
 * <p><b>General formats are read by libraries, logs of CI systems by hand</b>, in one pass. XML by
 * Woodstox, with DTDs and entities off; CSV by {@code jackson-dataformat-csv}, a row at a time;
 * Protocol Buffers by {@code CodedInputStream}, field by field, so that a bad span can be cut out
 * with its bytes and the others kept. Their limits are set in one place each.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.NullMarked;
