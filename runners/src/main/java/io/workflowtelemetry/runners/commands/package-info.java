/** The commands: each takes checked arguments and runs one job. */
@NullMarked
package io.workflowtelemetry.runners.commands;

import org.jspecify.annotations.NullMarked;
