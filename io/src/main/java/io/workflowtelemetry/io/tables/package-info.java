/** Writing records as files that are the same bytes whenever the records are. */
@NullMarked
package io.workflowtelemetry.io.tables;

import org.jspecify.annotations.NullMarked;
