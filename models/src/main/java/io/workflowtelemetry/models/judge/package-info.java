/**
 * How good what was foretold is. Each number follows from the rows of predictions alone, so that
 * anyone can count again.
 */
@NullMarked
package io.workflowtelemetry.models.judge;

import org.jspecify.annotations.NullMarked;
