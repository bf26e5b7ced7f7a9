@NullMarked
package io.workflowtelemetry.transforms;

import org.jspecify.annotations.NullMarked;
