/** Models of builds: fitted, judged beside their baselines, served and watched. */
@NullMarked
package io.workflowtelemetry.models;

import org.jspecify.annotations.NullMarked;
