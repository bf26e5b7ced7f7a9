/** Tests of the closing lines of test runners. */
@NullMarked
package io.workflowtelemetry.transforms.joblogs.runner;

import org.jspecify.annotations.NullMarked;
