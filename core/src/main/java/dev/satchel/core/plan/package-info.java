/**
 * Work that is shown before it is done. A {@link dev.satchel.core.plan.Plan} is a list of {@linkplain
 * dev.satchel.core.plan.Step steps}; it prints as a list, as JSON and as a shell script, and it is applied with {@link
 * dev.satchel.core.plan.PlanEvent events} that tell how far it is. What a step attached or mounted is taken away again
 * at the end, however the end comes.
 */
@NullMarked
package dev.satchel.core.plan;

import org.jspecify.annotations.NullMarked;
