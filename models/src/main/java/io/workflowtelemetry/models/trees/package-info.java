/**
 * Trees of XGBoost. They are grown by one thread and the exact method, so that the same rows in the
 * same order give the same bytes on any machine, and they are kept as JSON, which other languages
 * open.
 */
@NullMarked
package io.workflowtelemetry.models.trees;

import org.jspecify.annotations.NullMarked;
