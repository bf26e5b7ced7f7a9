/** Sources that ask again and again what is new, for streams. */
@NullMarked
package io.workflowtelemetry.io.poll;

import org.jspecify.annotations.NullMarked;
