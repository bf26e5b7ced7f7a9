/** Secrets: where they are kept is known, what they are is read only where they are used. */
@NullMarked
package io.workflowtelemetry.io.secrets;

import org.jspecify.annotations.NullMarked;
