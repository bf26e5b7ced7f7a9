@NullMarked
package io.workflowtelemetry.transforms.runs;

import org.jspecify.annotations.NullMarked;
