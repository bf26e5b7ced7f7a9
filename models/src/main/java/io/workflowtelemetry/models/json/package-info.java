/** JSON documents that are the same bytes on every machine. */
@NullMarked
package io.workflowtelemetry.models.json;

import org.jspecify.annotations.NullMarked;
