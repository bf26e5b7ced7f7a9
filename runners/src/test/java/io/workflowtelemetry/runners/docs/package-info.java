/** Checks that the pages in {@code docs/} say what the code does. */
@NullMarked
package io.workflowtelemetry.runners.docs;

import org.jspecify.annotations.NullMarked;
