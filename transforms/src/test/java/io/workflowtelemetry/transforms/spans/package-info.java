@NullMarked
package io.workflowtelemetry.transforms.spans;

import org.jspecify.annotations.NullMarked;
