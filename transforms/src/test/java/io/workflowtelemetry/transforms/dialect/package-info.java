@NullMarked
package io.workflowtelemetry.transforms.dialect;

import org.jspecify.annotations.NullMarked;
