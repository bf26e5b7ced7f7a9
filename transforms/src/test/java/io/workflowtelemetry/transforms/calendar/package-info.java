@NullMarked
package io.workflowtelemetry.transforms.calendar;

import org.jspecify.annotations.NullMarked;
