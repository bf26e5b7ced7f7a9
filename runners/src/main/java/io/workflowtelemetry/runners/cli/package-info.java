/**
 * The command line: flags and their checks, the commands, each of which runs one job, and what is
 * shown of it.
 */
@NullMarked
package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.NullMarked;
