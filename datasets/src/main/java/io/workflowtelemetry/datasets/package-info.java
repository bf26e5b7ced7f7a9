/** Training data: features, splits, manifest, card and quality gates. */
@NullMarked
package io.workflowtelemetry.datasets;

import org.jspecify.annotations.NullMarked;
