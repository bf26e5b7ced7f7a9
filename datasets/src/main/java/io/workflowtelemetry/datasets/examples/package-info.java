/** Training examples and what was known when their runs were created. */
@NullMarked
package io.workflowtelemetry.datasets.examples;

import org.jspecify.annotations.NullMarked;
