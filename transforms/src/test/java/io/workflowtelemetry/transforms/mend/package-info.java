@NullMarked
package io.workflowtelemetry.transforms.mend;

import org.jspecify.annotations.NullMarked;
