@NullMarked
package io.workflowtelemetry.datasets.splits;

import org.jspecify.annotations.NullMarked;
