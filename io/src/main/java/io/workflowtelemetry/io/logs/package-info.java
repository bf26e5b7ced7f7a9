/**
 * Raw log files read into framed records, once or again and again for what is new: bytes, and the
 * file and line that they stand on.
 */
@NullMarked
package io.workflowtelemetry.io.logs;

import org.jspecify.annotations.NullMarked;
