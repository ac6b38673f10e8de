/** The client library, as loaded. */
export type DiscordLibrary = typeof import('discord.js');

let library: Promise<DiscordLibrary> | undefined;

/** Loads discord.js on first use: it costs a quarter of a second and 55 MB, which a deployment without Discord saves. */
export function loadDiscord(): Promise<DiscordLibrary> {
  library ??= import('discord.js');
  return library;
}
