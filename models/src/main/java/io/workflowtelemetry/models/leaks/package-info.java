/**
 * Columns that tell what they could not know. A leak makes a model look good and fail once it is
 * served, so it is looked for before anything is fitted.
 */
@NullMarked
package io.workflowtelemetry.models.leaks;

import org.jspecify.annotations.NullMarked;
