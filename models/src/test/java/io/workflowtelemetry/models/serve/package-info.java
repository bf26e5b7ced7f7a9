@NullMarked
package io.workflowtelemetry.models.serve;

import org.jspecify.annotations.NullMarked;
