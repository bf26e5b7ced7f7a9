/** Runs in CSV, whose columns a mapping tells. */
@NullMarked
package io.workflowtelemetry.transforms.logs.csv;

import org.jspecify.annotations.NullMarked;
