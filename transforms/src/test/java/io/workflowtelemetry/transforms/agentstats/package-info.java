@NullMarked
package io.workflowtelemetry.transforms.agentstats;

import org.jspecify.annotations.NullMarked;
