@NullMarked
package io.workflowtelemetry.io.secrets;

import org.jspecify.annotations.NullMarked;
