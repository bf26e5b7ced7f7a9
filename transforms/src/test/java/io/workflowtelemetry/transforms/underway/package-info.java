@NullMarked
package io.workflowtelemetry.transforms.underway;

import org.jspecify.annotations.NullMarked;
