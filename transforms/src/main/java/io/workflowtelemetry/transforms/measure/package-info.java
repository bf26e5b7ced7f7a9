/**
 * What happened to a repository, a workflow, a job or a test in a day, a week, a month or since
 * ever, and what was read for it.
 *
 * <p><b>Quantiles are exact up to 1,024 values, and then those of a DDSketch</b> with a relative
 * error of 0.5 %, whose bins are found by the bits of a value and not by a logarithm, which may
 * round differently from one processor to another. KLL and t-digest depend on how values were split
 * and merged.
 */
@NullMarked
package io.workflowtelemetry.transforms.measure;

import org.jspecify.annotations.NullMarked;
