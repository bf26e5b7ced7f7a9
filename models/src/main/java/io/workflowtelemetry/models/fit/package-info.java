/**
 * Models fitted on train and chosen on validation. Test is only judged: nothing is chosen by it.
 * Rows are sorted before they are used, so that their order decides nothing.
 */
@NullMarked
package io.workflowtelemetry.models.fit;

import org.jspecify.annotations.NullMarked;
