@NullMarked
package io.workflowtelemetry.transforms.check;

import org.jspecify.annotations.NullMarked;
