/** Texts that may hold anything, made safe for those who see them. */
@NullMarked
package io.workflowtelemetry.io.text;

import org.jspecify.annotations.NullMarked;
