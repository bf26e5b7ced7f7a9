@NullMarked
package io.workflowtelemetry.transforms.otlp;

import org.jspecify.annotations.NullMarked;
