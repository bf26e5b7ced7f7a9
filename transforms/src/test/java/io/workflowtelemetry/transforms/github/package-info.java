@NullMarked
package io.workflowtelemetry.transforms.github;

import org.jspecify.annotations.NullMarked;
