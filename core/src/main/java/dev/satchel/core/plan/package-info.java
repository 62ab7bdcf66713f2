/**
 * Work that is shown before it is done. A {@link dev.satchel.core.plan.Plan} is a graph of {@linkplain
 * dev.satchel.core.plan.Step steps}; it prints as text, as JSON, as Markdown and as a shell script, and it is applied with
 * {@link dev.satchel.core.plan.PlanEvent events} that tell how far it is. What a step attached or mounted is taken away
 * again at the end, however the end comes. With a {@link dev.satchel.core.plan.Journal} a plan that was cut short, even by
 * a power failure, is resumed. Each step is an event {@code dev.satchel.PlanStep} of the JDK Flight Recorder.
 */
@NullMarked
package dev.satchel.core.plan;

import org.jspecify.annotations.NullMarked;
