/** Helpers of the tests of this module. */
@NullMarked
package io.workflowtelemetry.io;

import org.jspecify.annotations.NullMarked;
