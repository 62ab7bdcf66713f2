/**
 * UTM's configuration. Begin with {@link dev.satchel.utm.config.UtmConfiguration#read}, which answers one of four kinds:
 *
 * <ul>
 *   <li>{@link dev.satchel.utm.config.QemuConfiguration}: UTM 4 and later with QEMU; its sections are the {@code Utm...}
 *       classes,
 *   <li>{@link dev.satchel.utm.config.AppleConfiguration}: UTM 4 and later with Apple's framework; its sections are the
 *       {@code Apple...} classes,
 *   <li>{@link dev.satchel.utm.config.LegacyQemuConfiguration} and {@link
 *       dev.satchel.utm.config.LegacyAppleConfiguration}: UTM 3 and older; {@link dev.satchel.utm.config.UtmUpgrade}
 *       makes version 4 of them, and tells what became of each value.
 * </ul>
 *
 * <p>A {@code view.plist} is none of them: {@link dev.satchel.utm.config.UtmViewState}. Below all lies {@link
 * dev.satchel.utm.config.Plist}, a property list that loses nothing: what was not changed is written as it was read, byte
 * for byte, and an edit touches the lines it must.
 *
 * <p>The format is that of UTM 5.0.3 (sources at e4a4c34b), whose number has been 4 since UTM 4.0.0. A word that a newer
 * UTM adds to one of its closed sets is carried through as {@code OTHER} ({@link dev.satchel.utm.config.UtmChoice}); a key
 * that is not known stays where it is.
 *
 * <p><b>Why a reader and a writer of our own</b>, and not dd-plist, which is good and small: a refusal here names line and
 * column, or the byte; a file comes out as it went in, with comments and line ends (dd-plist keeps the tree alone, turns
 * CRLF into LF, and a whole real into an integer); what is read is bounded in size, depth, number of values and in what
 * shared references of a binary list stand for; and comments with {@code --}, which Apple's reader takes, are no error as
 * they are for a parser of XML. It also costs a third at most, for there is no DOM.
 *
 * <p><b>Where we are stricter than Apple's reader</b>: a key that occurs twice is refused (which of the two counts depends
 * on the version of macOS), as are control characters (no XML can hold them) and document types with an inner part.
 */
@NullMarked
package dev.satchel.utm.config;

import org.jspecify.annotations.NullMarked;
