/**
 * What a user said, by flags or in files, and what is wrong with it; and how texts of anybody are
 * shown to one.
 */
@NullMarked
package io.workflowtelemetry.runners.config;

import org.jspecify.annotations.NullMarked;
