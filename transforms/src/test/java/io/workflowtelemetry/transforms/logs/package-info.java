@NullMarked
package io.workflowtelemetry.transforms.logs;

import org.jspecify.annotations.NullMarked;
