/** What each engine is told where the user did not say otherwise. */
@NullMarked
package io.workflowtelemetry.runners.engine;

import org.jspecify.annotations.NullMarked;
