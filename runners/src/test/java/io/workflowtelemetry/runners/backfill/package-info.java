/** Backfills from end to end: real flags in, files out. */
@NullMarked
package io.workflowtelemetry.runners.backfill;

import org.jspecify.annotations.NullMarked;
