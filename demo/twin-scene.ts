import { hop } from './hop.js';
import { messagesInChannel, type Scene, settle, textsOn } from './scene.js';
import { NAMES, PLATFORMS } from './stage.js';

const QUESTION = '@Scout, when does the ferry to Capri leave?';
const ANSWER = 'The ferry to Capri leaves at seven, from the old pier.';

/** A twin answers in the workspace's channel, and its answer crosses under its name. True when it is everywhere, once. */
export async function askTwin(scene: Scene): Promise<boolean> {
  const { api, stage, print } = scene;
  const { twin } = await api.post<{ twin: { id: string } }>('/api/v2/twins', {
    workspace_id: stage.workspaceId,
    name: 'Scout',
    instructions: 'You know the timetables.',
  });
  const content = `Boats go daily. ${ANSWER} The bus to the harbour goes every ten minutes.`;
  await api.post(`/api/v2/twins/${twin.id}/knowledge`, { title: 'Timetable', content });
  const channel = `/api/v2/channels/${stage.channelId}`;
  await api.post(`${channel}/twins`, { ai_twin_id: twin.id, participation_mode: 'on-demand' });

  const answers = async () => (await messagesInChannel(scene)).filter(({ author }) => author.kind === 'twin');
  print(`\n  Demo on the API: “${QUESTION}”`);
  const started = performance.now();
  await api.post(`${channel}/messages`, { content: QUESTION });
  const answer = await hop(
    { print, place: 'channel', started },
    async () => (await answers())[0],
    ({ author, content: text }) => `${author.name}: “${text}”`,
  );
  const copies = (texts: string[]): string[] => texts.filter((text) => text.includes(ANSWER));
  await Promise.all(
    PLATFORMS.map((platform) =>
      hop({ print, place: NAMES[platform], started }, async () => copies(await textsOn(scene, platform))[0]),
    ),
  );
  await settle();
  const counts = await Promise.all(PLATFORMS.map(async (platform) => copies(await textsOn(scene, platform)).length));
  return answer?.content.includes(ANSWER) === true && (await answers()).length === 1 && counts.every((n) => n === 1);
}
