/** What the tests of every module share: where the samples and the tools are, and fakes for the seams. */
@NullMarked
package dev.satchel.testing;

import org.jspecify.annotations.NullMarked;
