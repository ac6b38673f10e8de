import { createHash } from 'node:crypto';
import type { SeenMessage } from './control.js';
import { hop } from './hop.js';
import { addressOf, messagesOn, say, type Scene, settle, sideOf } from './scene.js';
import { inChannel, onPlatform, type Sight } from './sights.js';
import type { Platform } from './stage.js';

const FORMATTED = '*Pier three* is _closed_ until `06:00`.';
const UNFORMATTED = 'Pier three is closed until 06:00.';
const FILE = { name: 'timetable.txt', content_type: 'text/plain', text: 'Capri 07:00\nIschia 09:30\n' };
const FILE_BYTES = Buffer.byteLength(FILE.text);
const PINNED = 'pinned this message';
const CALL = 'your boat is here.';
const ADA = { id: 'ada', name: 'Ada' };

/** What somebody does, and where it should be seen then. */
interface Act {
  title: string;
  perform: () => Promise<unknown>;
  sights: Sight[];
  /** What was there before, and should not have come again. */
  origin: Sight;
}

/**
 * What a message has beside its words: formatting, a pin, a file and a mention. True when each is everywhere, once: as what it
 * is where the platform has it, elsewhere in words or as a link.
 */
export async function carryMore(scene: Scene): Promise<boolean> {
  const acts = [formatting(scene), pin(scene), file(scene), mention(scene, await linkAda(scene))];
  for (const { title, perform, sights } of acts) {
    scene.print(`\n  ${title}`);
    const started = performance.now();
    await perform();
    await Promise.all(
      sights.map(({ place, look }) =>
        hop(
          { print: scene.print, place, started },
          async () => (await look())[0],
          (what) => what,
        ),
      ),
    );
  }
  await settle();
  const counts = await Promise.all(
    acts.flatMap(({ sights, origin }) => [origin, ...sights]).map(async ({ look }) => (await look()).length),
  );
  return counts.every((count) => count === 1);
}

function formatting(scene: Scene): Act {
  return {
    title: `Ada on Slack: “${FORMATTED}”`,
    perform: () => say(scene, 'slack', 'Ada', FORMATTED),
    sights: [
      inChannel(scene, ({ content }) => isMarkdown(content)),
      onPlatform(scene, 'discord', ({ text }) => isMarkdown(text)),
      onPlatform(scene, 'telegram', isMarkedBeside, ({ text, spans = [] }) => {
        const marks = spans.map((span) => `${span.type} “${span.text}”`);
        return `“${text}”, ${marks.join(', ')}`;
      }),
      onPlatform(scene, 'teams', ({ text }) => isHtml(text)),
    ],
    origin: onPlatform(scene, 'slack', isFormatted),
  };
}

const isFormatted = ({ text }: SeenMessage): boolean => text.includes(FORMATTED);
/** Either sign of emphasis will do. */
const isMarkdown = (text: string): boolean => /\*\*Pier three\*\* is ([*_])closed\1 until `06:00`\./.test(text);
const isHtml = (text: string): boolean =>
  /<(b|strong)>Pier three<\/\1> is <(i|em)>closed<\/\2> until <code>06:00<\/code>\./.test(text);
/** Telegram keeps the marks beside the text. */
const isMarkedBeside = ({ text, spans = [] }: SeenMessage): boolean =>
  text.includes(UNFORMATTED) &&
  ['bold Pier three', 'italic closed', 'code 06:00'].every((mark) =>
    spans.some((span) => `${span.type} ${span.text}` === mark),
  );

/** Of what was formatted. */
function pin(scene: Scene): Act {
  const { control, stage } = scene;
  return {
    title: 'Ada on Slack pins that:',
    perform: async () => {
      const message = (await messagesOn(scene, 'slack')).find(isFormatted)!;
      await control.mark('PUT', 'slack', message.id, 'pin', { ...addressOf(stage, 'slack'), user: ADA });
    },
    sights: [
      inChannel(
        scene,
        ({ content, metadata }) => isMarkdown(content) && metadata.pinned === true,
        ({ metadata }) => `pinned, by ${metadata.pinned_by_name}`,
      ),
      onPlatform(
        scene,
        'discord',
        ({ text, pinned }) => isMarkdown(text) && pinned,
        () => 'pinned',
      ),
      onPlatform(
        scene,
        'telegram',
        (message) => isMarkedBeside(message) && message.pinned,
        () => 'pinned',
      ),
      onPlatform(scene, 'teams', ({ text }) => text.includes(PINNED)),
    ],
    origin: onPlatform(scene, 'slack', (message) => isFormatted(message) && message.pinned),
  };
}

function file(scene: Scene): Act {
  const sha256 = hashOf(Buffer.from(FILE.text));
  const isWhole = (one: SeenMessage['files'][number]): boolean => one.name === FILE.name && one.sha256 === sha256;
  const whole = (platform: Platform): Sight =>
    onPlatform(
      scene,
      platform,
      ({ files }) => files.some(isWhole),
      () => `${FILE.name}, the same ${FILE_BYTES} bytes`,
    );
  return {
    title: `Grace on Discord attaches ${FILE.name}, ${FILE_BYTES} bytes:`,
    perform: () => say(scene, 'discord', 'Grace', 'Here is when the boats leave.', { files: [FILE] }),
    sights: [
      inChannel(
        scene,
        ({ files }) => files.some(({ name, status }) => name === FILE.name && status === 'stored'),
        () => FILE.name,
      ),
      whole('slack'),
      whole('telegram'),
      linkOnTeams(scene, sha256),
    ],
    origin: whole('discord'),
  };
}

/** A bot cannot upload to a channel of Teams. */
const linkOnTeams = (scene: Scene, sha256: string): Sight => ({
  place: 'Teams',
  look: async () => {
    const texts = (await messagesOn(scene, 'teams')).map(({ text }) => text);
    const links = texts.filter((text) => text.includes(FILE.name)).flatMap((text) => addressIn(text) ?? []);
    const hashes = await Promise.all(links.map(fetchedHash));
    return hashes.filter((hash) => hash === sha256).map(() => `a link that gives the same ${FILE_BYTES} bytes`);
  },
});

const addressIn = (html: string): string | undefined => /https?:\/\/[^\s"<>]+/.exec(html)?.[0].replaceAll('&amp;', '&');

async function fetchedHash(url: string): Promise<string> {
  const response = await fetch(url);
  return hashOf(Buffer.from(await response.arrayBuffer()));
}

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Tells the workspace that Ada of Slack is Ada of Discord; answers her id on Discord. */
async function linkAda({ api, control, stage }: Scene): Promise<string> {
  const link = async (platform: Platform, who: { name: string } | { person_id: string }) => {
    const { account, integrationId } = sideOf(stage, platform);
    const { id } = await control.addPerson(platform, account.account_id, ADA);
    const { person } = await api.post<{ person: { id: string } }>(
      `/api/v2/workspaces/${stage.workspaceId}/identities`,
      {
        ...who,
        platform_integration_id: integrationId,
        external_user_id: id,
      },
    );
    return { id, personId: person.id };
  };
  const { personId } = await link('slack', { name: ADA.name });
  return (await link('discord', { person_id: personId })).id;
}

/** Where nothing is known of her she is called by her name, and nobody is notified. */
function mention(scene: Scene, adaOnDiscord: string): Act {
  const inWords = (platform: Platform): Sight =>
    onPlatform(
      scene,
      platform,
      ({ text, pings }) => text.includes(`@${ADA.name} ${CALL}`) && pings.length === 0,
      ({ text }) => `in words: “${text}”`,
    );
  return {
    title: `Grace on Slack, where Ada is known to be Ada of Discord: “@${ADA.name} ${CALL}”`,
    perform: () => say(scene, 'slack', 'Grace', CALL, { mention_users: [ADA] }),
    sights: [
      inChannel(scene, ({ content }) => content.includes(CALL)),
      onPlatform(
        scene,
        'discord',
        ({ text, pings }) => text.includes(CALL) && pings.join() === adaOnDiscord,
        ({ text }) => `notifies her: “${text}”`,
      ),
      inWords('telegram'),
      inWords('teams'),
    ],
    origin: onPlatform(scene, 'slack', ({ text }) => text.includes(CALL)),
  };
}
