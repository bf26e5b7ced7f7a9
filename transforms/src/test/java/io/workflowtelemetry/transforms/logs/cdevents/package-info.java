@NullMarked
package io.workflowtelemetry.transforms.logs.cdevents;

import org.jspecify.annotations.NullMarked;
