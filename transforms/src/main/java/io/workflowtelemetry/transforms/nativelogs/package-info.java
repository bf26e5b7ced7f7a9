/** Dialects of our own: run lines, commits, and the text logs of the system that came before. */
@NullMarked
package io.workflowtelemetry.transforms.nativelogs;

import org.jspecify.annotations.NullMarked;
