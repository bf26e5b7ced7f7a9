/** What is shown on the terminal. */
@NullMarked
package io.workflowtelemetry.runners.console;

import org.jspecify.annotations.NullMarked;
