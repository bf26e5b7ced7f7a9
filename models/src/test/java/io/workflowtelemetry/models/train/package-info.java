/** Tests of train. */
@NullMarked
package io.workflowtelemetry.models.train;

import org.jspecify.annotations.NullMarked;
