/** Tests of the logs of jobs. */
@NullMarked
package io.workflowtelemetry.transforms.joblogs;

import org.jspecify.annotations.NullMarked;
