/** GitHub asked for runs, attempts and jobs over REST, and its answers kept as they came. */
@NullMarked
package io.workflowtelemetry.collect.github;

import org.jspecify.annotations.NullMarked;
