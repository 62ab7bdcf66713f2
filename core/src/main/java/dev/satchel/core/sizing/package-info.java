/**
 * What a guest needs, what a host can give, and what follows. {@link dev.satchel.core.sizing.GuestCatalogue} is the one
 * place where the figures stand, each with its source; {@link dev.satchel.core.sizing.Feasibility} tells by which ways a
 * host can run a guest; {@link dev.satchel.core.sizing.Sizing#recommend} brings both together into a {@link
 * dev.satchel.core.sizing.Recommendation} whose numbers carry their reasons. Nothing here asks the host anything: it
 * judges a {@link dev.satchel.core.host.Host}, this one or one that was recorded.
 */
@NullMarked
package dev.satchel.core.sizing;

import org.jspecify.annotations.NullMarked;
