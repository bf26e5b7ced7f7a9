/** Deliveries taken over HTTP, and kept before they are acknowledged. */
@NullMarked
package io.workflowtelemetry.collect.receive;

import org.jspecify.annotations.NullMarked;
