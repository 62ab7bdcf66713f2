/**
 * What can be wrong with a machine: each {@link dev.satchel.core.machine.rule.Rule} has a stable code, says why it holds
 * and what would happen otherwise; {@link dev.satchel.core.machine.rule.Rules} is the list of them and judges by all.
 * {@link dev.satchel.core.machine.rule.TargetCapabilities} is what a target can carry, where one is known.
 *
 * <p>Most users call {@link dev.satchel.core.machine.Machine#check(dev.satchel.core.host.Host)} and never come here.
 */
@NullMarked
package dev.satchel.core.machine.rule;

import org.jspecify.annotations.NullMarked;
