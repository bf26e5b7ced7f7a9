@NullMarked
package io.workflowtelemetry.transforms.bottlenecks;

import org.jspecify.annotations.NullMarked;
