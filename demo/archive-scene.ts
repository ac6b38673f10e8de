import { hop } from './hop.js';
import { say, type Scene, sideOf } from './scene.js';
import { configOf } from './stage.js';

const LIVE = 'The lighthouse is lit again.';

interface Found {
  text: string;
  author: { name: string };
  highlights: string[];
}

/** A connection archives the Slack channel, what was said before and what is said now, and finds words in it. */
export async function searchArchive(scene: Scene): Promise<boolean> {
  const { api, stage, print } = scene;
  const { account, externalChannelId } = sideOf(stage, 'slack');
  const { id } = await api.post<{ id: string }>('/api/connections', {
    platform: 'slack',
    name: 'What Slack said',
    organisation_id: stage.organisationId,
    credentials: configOf('slack', account),
  });
  const search = async (q: string): Promise<Found[]> =>
    (await api.get<{ messages: Found[] }>(`/api/connections/${id}/messages?q=${q}`)).messages;
  const tell = ({ author, highlights }: Found): string => `${author.name}: “${plain(highlights[0] ?? '')}”`;

  print('\n  A connection archives the Slack channel. Searched for “train” and “awake”:');
  const chosen = performance.now();
  await api.put(`/api/connections/${id}/channels`, { channel_ids: [externalChannelId] });
  const train = await hop({ print, place: 'archive', started: chosen }, async () => (await search('train'))[0], tell);
  const awake = await hop({ print, place: 'archive', started: chosen }, async () => (await search('awake'))[0], tell);

  print(`\n  Ada on Slack: “${LIVE}” Searched for “lighthouse”:`);
  const said = performance.now();
  await say(scene, 'slack', 'Ada', LIVE);
  const live = await hop({ print, place: 'archive', started: said }, async () => (await search('lighthouse'))[0], tell);
  return train !== null && awake !== null && live?.text === LIVE && (await search('lighthouse')).length === 1;
}

/** Highlights are HTML: matches in `<mark>`, everything else escaped. */
const plain = (html: string): string => html.replace(/<\/?mark>/g, '*');
