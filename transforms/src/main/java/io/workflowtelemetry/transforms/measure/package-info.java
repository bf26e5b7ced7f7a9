/**
 * What happened to a repository, a workflow, a job or a test in a day, a week, a month or since
 * ever, and what was read for it.
 */
@NullMarked
package io.workflowtelemetry.transforms.measure;

import org.jspecify.annotations.NullMarked;
