@NullMarked
package io.workflowtelemetry.transforms.measure;

import org.jspecify.annotations.NullMarked;
