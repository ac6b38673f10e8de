import { ApiError } from './api.js';
import { hop } from './hop.js';
import { type Scene, settle, textsInChannel, textsOn } from './scene.js';
import { NAMES, PLATFORMS } from './stage.js';

const SAID = 'The ferry leaves now.';
const EDITED = 'The ferry leaves NOW. (emphasis added)';
const WITHHELD = 'The password is swordfish.';
/** Not among what it says by itself. */
const CRY = 'Two ships are in.';
const TIDINGS = [{ label: 'tidings', type: 'multi-select', default: 'harbour', required: true }];

interface App {
  id: string;
  signing_secret: string;
}

/** Somewhere that texts come to. */
interface Place {
  name: string;
  texts: () => Promise<string[]>;
}

/**
 * Apps of the organisation: one edits a message, one withholds one, one is told of what was said, and one posts. True when
 * what was edited and posted is everywhere, once, and what was withheld nowhere.
 */
export async function playWithApps(scene: Scene): Promise<boolean> {
  const { control, print } = scene;
  await add(scene, 'emphasis');
  await add(scene, 'watchword');
  const { signing_secret } = await add(scene, 'journal');
  // From now on the journal refuses calls that are not signed with it.
  await control.call('PUT', 'apps/journal/secrets', { secrets: [signing_secret] });
  const crier = await add(scene, 'town-crier');
  const shared = sharedPlaces(scene);
  const places = [...shared, { name: 'Journal', texts: () => textsInJournal(scene) }];

  print(`\n  Demo on the API, where the app Emphasis edits: “${SAID}”`);
  await arrivals(scene, EDITED, places, () => post(scene, SAID));
  print(`\n  Demo on the API, where the app Watchword withholds: “${WITHHELD}”`);
  const reason = await refusal(scene, WITHHELD);
  print('\n  The app Town Crier posts at its tick, which comes by hand here, and every five minutes by itself:');
  await arrivals(scene, CRY, shared, () => tick(scene, crier.id));

  await settle();
  const texts = await Promise.all(places.map((place) => place.texts()));
  const isRight = (those: string[]): boolean =>
    count(those, EDITED) === 1 && count(those, CRY) === 1 && count(those, SAID) + count(those, WITHHELD) === 0;
  return reason !== null && texts.every(isRight);
}

/** Where everybody reads the same. */
const sharedPlaces = (scene: Scene): Place[] => [
  { name: 'channel', texts: () => textsInChannel(scene) },
  ...PLATFORMS.map((platform) => ({ name: NAMES[platform], texts: () => textsOn(scene, platform) })),
];

const count = (texts: string[], text: string): number => texts.filter((seen) => seen.includes(text)).length;

/** Adds a sample app of the sandbox to the organisation. */
async function add({ api, control, stage }: Scene, name: string): Promise<App> {
  const path = `/organisations/${stage.organisationId}/integrations`;
  const { data } = await api.post<{ data: App }>(path, { json_url: `${control.url}/apps/${name}.json` });
  return data;
}

/** Prints when `text` comes to each of the places. */
async function arrivals({ print }: Scene, text: string, places: Place[], act: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await act();
  const find = async ({ texts }: Place) => (await texts()).find((seen) => seen.includes(text));
  await Promise.all(
    places.map((place) =>
      hop(
        { print, place: place.name, started },
        () => find(place),
        (found) => `“${found}”`,
      ),
    ),
  );
}

const post = ({ api, stage }: Scene, content: string): Promise<unknown> =>
  api.post(`/api/v2/channels/${stage.channelId}/messages`, { content });

/** What the author is told of a message that goes nowhere; null when nothing of the kind. */
async function refusal(scene: Scene, content: string): Promise<string | null> {
  const started = performance.now();
  const error = await post(scene, content).catch((thrown: unknown) => thrown);
  const told = error instanceof ApiError ? error.saying('MESSAGE_WITHHELD') : null;
  return hop(
    { print: scene.print, place: 'Demo', started },
    async () => told,
    (why) => `is told: “${why}”`,
  );
}

/** As the server does when its time has come: the app gets its return URL for the channel, and posts there when it likes. */
async function tick({ api, control, stage }: Scene, appId: string): Promise<void> {
  const { data } = await api.post<{ data: { return_url: string } }>(
    `/organisations/${stage.organisationId}/integrations/${appId}/channels/${stage.channelId}/return-url`,
  );
  await fetch(`${control.url}/apps/town-crier/tick`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel_id: stage.channelId, return_url: data.return_url, settings: TIDINGS }),
  });
}

async function textsInJournal({ control }: Scene): Promise<string[]> {
  const { kept } = await control.call<{ kept: { entries: { message: string }[] } }>('GET', 'apps/journal/calls');
  return kept.entries.map(({ message }) => message);
}
