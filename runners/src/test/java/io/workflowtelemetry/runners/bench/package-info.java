/** Tests of measuring. */
@NullMarked
package io.workflowtelemetry.runners.bench;

import org.jspecify.annotations.NullMarked;
