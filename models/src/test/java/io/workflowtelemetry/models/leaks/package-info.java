/** Tests of leaks. */
@NullMarked
package io.workflowtelemetry.models.leaks;

import org.jspecify.annotations.NullMarked;
