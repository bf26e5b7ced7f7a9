@NullMarked
package io.workflowtelemetry.pipelines;

import org.jspecify.annotations.NullMarked;
