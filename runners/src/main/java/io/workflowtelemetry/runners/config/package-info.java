/** Files that a user writes to set parameters. */
@NullMarked
package io.workflowtelemetry.runners.config;

import org.jspecify.annotations.NullMarked;
