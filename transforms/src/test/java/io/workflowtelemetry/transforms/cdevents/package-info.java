@NullMarked
package io.workflowtelemetry.transforms.cdevents;

import org.jspecify.annotations.NullMarked;
