@NullMarked
package io.workflowtelemetry.transforms.logs.csv;

import org.jspecify.annotations.NullMarked;
