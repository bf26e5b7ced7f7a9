/**
 * Training examples of builds and agents: what was known when it began, and what came of it.
 *
 * <p><b>Builds take two scans</b>, of each workflow and of each repository. A repository's history
 * tells of its authors and branches too, though scans of these alone would share the work better: a
 * grouping more of all examples costs more than all that the scans do.
 */
@NullMarked
package io.workflowtelemetry.datasets.examples;

import org.jspecify.annotations.NullMarked;
