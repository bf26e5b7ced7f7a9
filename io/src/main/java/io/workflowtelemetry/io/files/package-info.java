/** Writing records as files that are the same bytes whenever the records are. */
@NullMarked
package io.workflowtelemetry.io.files;

import org.jspecify.annotations.NullMarked;
