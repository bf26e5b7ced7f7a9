/** How runs under way are doing, while it matters: a transform for streams alone. */
@NullMarked
package io.workflowtelemetry.transforms.underway;

import org.jspecify.annotations.NullMarked;
