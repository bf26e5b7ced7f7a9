/** What happened to a repository, a workflow or a job in a day, a week or a month. */
@NullMarked
package io.workflowtelemetry.transforms.aggregate;

import org.jspecify.annotations.NullMarked;
