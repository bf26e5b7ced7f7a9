@NullMarked
package io.workflowtelemetry.transforms.order;

import org.jspecify.annotations.NullMarked;
