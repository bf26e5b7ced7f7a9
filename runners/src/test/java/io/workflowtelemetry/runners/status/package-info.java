/** Tests of how a stream is said to do. */
@NullMarked
package io.workflowtelemetry.runners.status;

import org.jspecify.annotations.NullMarked;
