/** Tests of channels, against servers that behave as documented, and badly. */
@NullMarked
package io.workflowtelemetry.io.channels;

import org.jspecify.annotations.NullMarked;
