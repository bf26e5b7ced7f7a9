/**
 * Days and weeks of repositories summed up, for people who want to know how CI does without being
 * alarmed: digests of periods that are over, and how healthy each week is.
 */
@NullMarked
package io.workflowtelemetry.transforms.digest;

import org.jspecify.annotations.NullMarked;
