@NullMarked
package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.NullMarked;
