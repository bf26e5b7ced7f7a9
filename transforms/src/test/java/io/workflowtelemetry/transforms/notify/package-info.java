@NullMarked
package io.workflowtelemetry.transforms.notify;

import org.jspecify.annotations.NullMarked;
