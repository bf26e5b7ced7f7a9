@NullMarked
package io.workflowtelemetry.transforms.keyed;

import org.jspecify.annotations.NullMarked;
