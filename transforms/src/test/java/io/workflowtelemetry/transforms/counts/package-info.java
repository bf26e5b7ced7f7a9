@NullMarked
package io.workflowtelemetry.transforms.counts;

import org.jspecify.annotations.NullMarked;
