/** Tests of sources that are polled. */
@NullMarked
package io.workflowtelemetry.io.poll;

import org.jspecify.annotations.NullMarked;
