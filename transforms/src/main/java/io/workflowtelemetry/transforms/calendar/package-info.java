/** Days, weeks and months of a time zone. */
@NullMarked
package io.workflowtelemetry.transforms.calendar;

import org.jspecify.annotations.NullMarked;
