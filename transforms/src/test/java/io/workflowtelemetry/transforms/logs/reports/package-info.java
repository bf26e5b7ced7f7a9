/** Tests of the reports of tests. */
@NullMarked
package io.workflowtelemetry.transforms.logs.reports;

import org.jspecify.annotations.NullMarked;
