/**
 * Checks over runs and aggregates, of what ended and of what is under way, and the alerts that they
 * raise.
 */
@NullMarked
package io.workflowtelemetry.transforms.check;

import org.jspecify.annotations.NullMarked;
