/** The command line, engine presets, the shaded jar. */
@NullMarked
package io.workflowtelemetry.runners;

import org.jspecify.annotations.NullMarked;
