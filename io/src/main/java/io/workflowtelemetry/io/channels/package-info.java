/**
 * Channels on which people are told of alerts: how each is set, what a notification is on it, and
 * how it is sent, once.
 *
 * <p><b>What is sent is made by a pure function</b> of a notification, and sent by another class,
 * so that tests compare payloads without a server and a server's faults without a payload.
 *
 * <p><b>Names are hostile.</b> A channel escapes all that comes from an alert in the way of its own
 * format; where a format has no way to, the character is replaced.
 *
 * <p><b>Secrets are read when they are used.</b> Settings hold the places where they are kept, and
 * no exception and no delivery tells an address in full, since an incoming webhook's is a secret.
 */
@NullMarked
package io.workflowtelemetry.io.channels;

import org.jspecify.annotations.NullMarked;
