@NullMarked
package io.workflowtelemetry.transforms.logs.nativelogs;

import org.jspecify.annotations.NullMarked;
