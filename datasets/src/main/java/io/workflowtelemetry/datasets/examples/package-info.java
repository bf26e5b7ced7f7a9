/** Training examples of builds and agents: what was known when it began, and what came of it. */
@NullMarked
package io.workflowtelemetry.datasets.examples;

import org.jspecify.annotations.NullMarked;
