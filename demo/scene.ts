import type { Api } from './api.js';
import type { Control, SeenMessage } from './control.js';
import type { Platform, Side, Stage } from './stage.js';

/** What every scene plays with. */
export interface Scene {
  api: Api;
  control: Control;
  stage: Stage;
  print: (line: string) => void;
}

export function sideOf({ sides }: Stage, platform: Platform): Side {
  return sides.find((side) => side.platform === platform)!;
}

/** Somebody writes in the mapped channel of a platform, as `more` of the control API says; answers the message's id there. */
export async function say(
  { control, stage }: Scene,
  platform: Platform,
  person: string,
  text: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const user = { id: person.toLowerCase(), name: person };
  const { message_id: id } = await control.say(platform, { ...addressOf(stage, platform), user, text, ...more });
  return id;
}

/** Of a platform's mapped channel, for the control API. */
export function addressOf(stage: Stage, platform: Platform): { account_id: string; channel_id: string } {
  const { account, externalChannelId } = sideOf(stage, platform);
  return { account_id: account.account_id, channel_id: externalChannelId };
}

/** What somebody sees who looks at the mapped channel of a platform. */
export function messagesOn({ control, stage }: Scene, platform: Platform): Promise<SeenMessage[]> {
  const { account, externalChannelId } = sideOf(stage, platform);
  return control.messages(platform, account.account_id, externalChannelId);
}

export const textsOn = async (scene: Scene, platform: Platform): Promise<string[]> =>
  (await messagesOn(scene, platform)).map(({ text }) => text);

/** A message of the workspace's channel, as far as the demo looks at it. */
export interface ChannelMessage {
  content: string;
  author: { kind: string; name: string };
}

/** Newest first. */
export async function messagesInChannel<Message = ChannelMessage>({ api, stage }: Scene): Promise<Message[]> {
  const path = `/api/v2/channels/${stage.channelId}/messages`;
  return (await api.get<{ messages: Message[] }>(path)).messages;
}

export const textsInChannel = async (scene: Scene): Promise<string[]> =>
  (await messagesInChannel(scene)).map(({ content }) => content);

/** Long enough for a second copy to show itself. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));
