import type { Api } from './api.js';
import type { Control } from './control.js';
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

/** What somebody sees who looks at the mapped channel of a platform. */
export async function textsOn({ control, stage }: Scene, platform: Platform): Promise<string[]> {
  const { account, externalChannelId } = sideOf(stage, platform);
  const messages = await control.messages(platform, account.account_id, externalChannelId);
  return messages.map((message) => message.text);
}

/** Long enough for a second copy to show itself. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));
