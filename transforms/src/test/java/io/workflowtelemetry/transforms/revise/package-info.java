@NullMarked
package io.workflowtelemetry.transforms.revise;

import org.jspecify.annotations.NullMarked;
