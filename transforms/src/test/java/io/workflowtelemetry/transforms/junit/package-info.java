/** Tests of the reports of tests. */
@NullMarked
package io.workflowtelemetry.transforms.junit;

import org.jspecify.annotations.NullMarked;
