@NullMarked
package io.workflowtelemetry.datasets.examples;

import org.jspecify.annotations.NullMarked;
