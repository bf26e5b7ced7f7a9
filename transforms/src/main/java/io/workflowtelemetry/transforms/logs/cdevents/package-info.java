/** The dialect of CDEvents, and the runs that its events make. */
@NullMarked
package io.workflowtelemetry.transforms.logs.cdevents;

import org.jspecify.annotations.NullMarked;
