/**
 * Runs as numbers that trees are grown on. Durations go in as logarithms, since what is twice as
 * long matters alike for short and long runs; texts by what the rows of train with the same text
 * came to, so that a name that was never seen is unknown, and no hash of it is taken.
 */
@NullMarked
package io.workflowtelemetry.models.features;

import org.jspecify.annotations.NullMarked;
