/** Tests of what is kept of what was observed. */
@NullMarked
package io.workflowtelemetry.transforms.observations;

import org.jspecify.annotations.NullMarked;
