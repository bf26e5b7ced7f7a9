/** The folder that a run writes: replaced as a whole, or left as it was. */
@NullMarked
package io.workflowtelemetry.io.output;

import org.jspecify.annotations.NullMarked;
