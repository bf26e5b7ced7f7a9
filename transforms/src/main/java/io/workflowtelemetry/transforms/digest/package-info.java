/**
 * Days and weeks of repositories summed up once they are over, for people who want to know how CI
 * does without being alarmed.
 */
@NullMarked
package io.workflowtelemetry.transforms.digest;

import org.jspecify.annotations.NullMarked;
