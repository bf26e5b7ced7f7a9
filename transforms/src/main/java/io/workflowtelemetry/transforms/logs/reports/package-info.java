/** Reports of tests in JUnit's XML, whatever wrote them. */
@NullMarked
package io.workflowtelemetry.transforms.logs.reports;

import org.jspecify.annotations.NullMarked;
