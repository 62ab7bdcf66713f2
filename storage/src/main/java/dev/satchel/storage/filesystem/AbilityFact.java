package dev.satchel.storage.filesystem;

/**
 * Whether a file system can do something.
 *
 * @param ability what
 * @param answer whether
 * @param remark the condition or the way in which it can, in a few words; may be empty
 * @param source who says so
 */
public record AbilityFact(Ability ability, Answer answer, String remark, Source source) {}
