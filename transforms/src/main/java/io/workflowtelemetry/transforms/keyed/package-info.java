/**
 * Work by key, for a history and for a stream alike: groups and ordered scans that run whole over
 * the one and are revised in the other, the latest of many states, and the windows of a calendar.
 *
 * <p><b>Scans go through a key's events in order, sorted in memory</b> as bytes, by time and then
 * by identity. Beam's {@code @RequiresTimeSortedInput} leaves events of one millisecond in any
 * order, and what the timers that could part them give out the direct runner may take for late and
 * drop. A {@code Scan} is a pure fold that does not know how its events came to be in order.
 *
 * <p><b>A stream scans in chunks</b> of at most 32 events, each with the state and the output that
 * the scan comes to it with. A change is made in its chunk, and the scan goes on until it leaves a
 * chunk as it left it before. An event in order costs the last chunk, whatever the history; to scan
 * all of it each time did work with the square of the history. A rule whose memory never fades
 * would be scanned to the end each time.
 *
 * <p><b>What is too late is told by a timer.</b> A step of Beam's can't ask for the watermark, but
 * a timer of event time knows it, on the classic Flink and direct runners to the millisecond;
 * another runner has to be looked at first. No watermark is after now, so what is in time by the
 * clock, less a minute for clocks of other machines, need not be keyed to be asked. Timers that
 * hold records back took all for late that was on its way when a source caught up.
 *
 * <p><b>{@code Calendar} cuts days, weeks and months</b>, with Joda-Time, whose rules of time zones
 * come with the program and not with the JDK. Beam's calendar windows come out wrong before their
 * start, and where clocks change at midnight.
 */
@NullMarked
package io.workflowtelemetry.transforms.keyed;

import org.jspecify.annotations.NullMarked;
