@NullMarked
package io.workflowtelemetry.transforms.logs.github;

import org.jspecify.annotations.NullMarked;
