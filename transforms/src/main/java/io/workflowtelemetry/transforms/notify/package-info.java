/**
 * Who is told of which alert, when, and how often: alerts in, notifications out.
 *
 * <p>An alert is looked at three times, each time under another key: by repository, where one alert
 * keeps another from being told; by channel and group, where it waits to be told with others; and
 * by channel, where what is too much is told in one. Its labels never change, since its identifier
 * is made from them, so it takes the same way each time and its revisions stay in order.
 */
@NullMarked
package io.workflowtelemetry.transforms.notify;

import org.jspecify.annotations.NullMarked;
