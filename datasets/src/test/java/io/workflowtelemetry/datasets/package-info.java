@NullMarked
package io.workflowtelemetry.datasets;

import org.jspecify.annotations.NullMarked;
