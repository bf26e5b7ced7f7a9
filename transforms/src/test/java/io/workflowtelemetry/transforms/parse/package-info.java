@NullMarked
package io.workflowtelemetry.transforms.parse;

import org.jspecify.annotations.NullMarked;
