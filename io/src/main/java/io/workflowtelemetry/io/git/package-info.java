/** What git repositories know of commits: authors, messages and how much was changed. */
@NullMarked
package io.workflowtelemetry.io.git;

import org.jspecify.annotations.NullMarked;
