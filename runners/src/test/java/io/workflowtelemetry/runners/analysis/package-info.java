/** Analyses from end to end: real flags and a real warehouse in, an answer and rows out. */
@NullMarked
package io.workflowtelemetry.runners.analysis;

import org.jspecify.annotations.NullMarked;
