/** Tests of what the dataset says of itself. */
@NullMarked
package io.workflowtelemetry.datasets.card;

import org.jspecify.annotations.NullMarked;
