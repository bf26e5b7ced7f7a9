/** Dialects of GitHub: objects of its REST interface, and webhooks. */
@NullMarked
package io.workflowtelemetry.transforms.github;

import org.jspecify.annotations.NullMarked;
