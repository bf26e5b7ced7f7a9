/** Tests of comparing outputs. */
@NullMarked
package io.workflowtelemetry.runners.diff;

import org.jspecify.annotations.NullMarked;
