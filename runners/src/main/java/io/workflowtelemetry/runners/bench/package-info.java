/** Measuring how fast a stream is. */
@NullMarked
package io.workflowtelemetry.runners.bench;

import org.jspecify.annotations.NullMarked;
