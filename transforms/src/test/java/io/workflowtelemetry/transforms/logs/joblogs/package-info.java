/** Tests of the logs of jobs. */
@NullMarked
package io.workflowtelemetry.transforms.logs.joblogs;

import org.jspecify.annotations.NullMarked;
