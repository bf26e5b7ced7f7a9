/** Tests of the quality gate. */
@NullMarked
package io.workflowtelemetry.datasets.quality;

import org.jspecify.annotations.NullMarked;
