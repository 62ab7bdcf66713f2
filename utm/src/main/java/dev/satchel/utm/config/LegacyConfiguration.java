package dev.satchel.utm.config;

/**
 * A configuration of UTM 3 or older, by its sections. UTM reads it and writes version 4 at its next save, which {@link
 * UtmUpgrade} does too; neither writes this format again.
 */
public sealed interface LegacyConfiguration extends UtmConfiguration
        permits LegacyQemuConfiguration, LegacyAppleConfiguration {}
