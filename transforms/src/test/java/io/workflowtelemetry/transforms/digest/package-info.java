/** Digests compared with figures counted by hand. */
@NullMarked
package io.workflowtelemetry.transforms.digest;

import org.jspecify.annotations.NullMarked;
