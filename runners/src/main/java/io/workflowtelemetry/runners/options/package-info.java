/** What may be written on the command line: its flags, their checks, help pages. */
@NullMarked
package io.workflowtelemetry.runners.options;

import org.jspecify.annotations.NullMarked;
