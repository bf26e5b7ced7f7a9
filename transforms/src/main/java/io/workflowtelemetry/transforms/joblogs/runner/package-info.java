/** The closing lines of test runners, each runner a class. */
@NullMarked
package io.workflowtelemetry.transforms.joblogs.runner;

import org.jspecify.annotations.NullMarked;
