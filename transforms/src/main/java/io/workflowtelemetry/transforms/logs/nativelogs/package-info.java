/**
 * Dialects of our own: run lines, commits, spans, events of runs under way, and the text logs of
 * the system that came before.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs.nativelogs;

import org.jspecify.annotations.NullMarked;
