@NullMarked
package io.workflowtelemetry.transforms.nativelogs;

import org.jspecify.annotations.NullMarked;
