/** Models made of a dataset: fitted, judged, and put into files with their cards. */
@NullMarked
package io.workflowtelemetry.models.train;

import org.jspecify.annotations.NullMarked;
