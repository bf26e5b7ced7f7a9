/**
 * The folder that a run writes: replaced as a whole, or left as it was; and where secrets are kept.
 */
@NullMarked
package io.workflowtelemetry.io.files;

import org.jspecify.annotations.NullMarked;
