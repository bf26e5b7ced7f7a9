/** Tests of scores. */
@NullMarked
package io.workflowtelemetry.models.judge;

import org.jspecify.annotations.NullMarked;
