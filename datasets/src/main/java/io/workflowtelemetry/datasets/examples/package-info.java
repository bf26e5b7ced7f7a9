/**
 * Training examples of builds and agents: what was known when it began, and what came of it.
 *
 * <p><b>Builds take three scans</b>, of each workflow, of each repository and of each author in
 * one. A workflow's history tells of its branches and events too: a grouping more of all examples
 * costs more than all that the scans do.
 */
@NullMarked
package io.workflowtelemetry.datasets.examples;

import org.jspecify.annotations.NullMarked;
