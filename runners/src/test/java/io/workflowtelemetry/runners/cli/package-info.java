/** The command line from end to end: real flags in, files and answers out. */
@NullMarked
package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.NullMarked;
