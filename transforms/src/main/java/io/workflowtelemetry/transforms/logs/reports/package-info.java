/** Reports of tests in XML: JUnit's, whatever wrote them, Visual Studio's and NUnit's. */
@NullMarked
package io.workflowtelemetry.transforms.logs.reports;

import org.jspecify.annotations.NullMarked;
