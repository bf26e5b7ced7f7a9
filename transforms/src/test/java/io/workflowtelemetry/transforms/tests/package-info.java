/** Tests of tests over time. */
@NullMarked
package io.workflowtelemetry.transforms.tests;

import org.jspecify.annotations.NullMarked;
