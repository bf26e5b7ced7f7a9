@NullMarked
package io.workflowtelemetry.transforms.aggregate;

import org.jspecify.annotations.NullMarked;
