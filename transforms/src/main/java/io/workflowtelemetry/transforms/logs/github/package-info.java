/** Dialects of GitHub: objects of its REST interface, and webhooks. */
@NullMarked
package io.workflowtelemetry.transforms.logs.github;

import org.jspecify.annotations.NullMarked;
