/** Tests of the DORA figures. */
@NullMarked
package io.workflowtelemetry.transforms.measure.dora;

import org.jspecify.annotations.NullMarked;
