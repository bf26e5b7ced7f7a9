@NullMarked
package io.workflowtelemetry.transforms.csv;

import org.jspecify.annotations.NullMarked;
