/**
 * Deliveries taken over HTTP, and kept before they are acknowledged.
 *
 * <p><b>Kept is all that is done here.</b> A delivery becomes lines of JSON that say what came;
 * what it means is found out by whoever reads them. <b>An answer of success is a promise</b>: the
 * bytes are on the disk or with all of a topic's replicas by then. <b>Many wait for one write</b>:
 * what came while the disk was busy is written together, as one frame of zstd that is whole or not
 * there ({@link io.workflowtelemetry.collect.receive.DeliveryFiles}). <b>A file is read by others
 * once it is renamed</b>, and never changes then.
 */
@NullMarked
package io.workflowtelemetry.collect.receive;

import org.jspecify.annotations.NullMarked;
