/** What {@code ./telemetry collect} keeps, read as logs. */
@NullMarked
package io.workflowtelemetry.runners.collect;

import org.jspecify.annotations.NullMarked;
