import { type Aspect, ASPECTS } from '../../src/platforms/capabilities.js';
import { type Crossing, NATIVE_PLACE, type Place, placeOf, promised } from '../../src/platforms/fidelity.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { normalise, parseMarkdown } from '../../src/platforms/rich-text/index.js';
import { newId } from '../../src/kernel/database/ids.js';
import { type Ended, MatrixStage, PLACES, type PlaceName } from './matrix-stage.js';
import { type Arrived, IS_FORMATTED, THUMB } from './places.js';

/** What was done at one place, and the native messages that it was done to. */
interface Done {
  text: string;
  formatted: string;
  mention: string;
  /** What is answered, by its native id, and the answer. */
  root: string;
  reply: string;
  edited: string;
  deleted: string;
  reacted: string;
  pinned: string;
  file: string;
  words: Record<string, string>;
}

let stage: MatrixStage;
const done = new Map<PlaceName, Done>();

beforeAll(async () => {
  stage = await MatrixStage.open();
  for (const place of PLACES) done.set(place, await act(place));
}, 240_000);
afterAll(() => stage.close());

/** Everything that one can do with messages, at one place. */
async function act(place: PlaceName): Promise<Done> {
  const words = Object.fromEntries(ASPECTS.map((aspect) => [aspect, `${aspect} of ${newId()}`]));
  const say = (aspect: Aspect, more = {}) => stage.say(place, words[aspect]!, more);
  const native = async (id: Promise<string>) => stage.nativeId(place, await id);
  const text = await native(say('text'));
  const formatted = await native(stage.sayFormatted(place, words['format']!));
  const mention = await native(say('mention', { mentionAda: true }));
  const root = await say('thread');
  const reply = await native(stage.say(place, `answer to ${words['thread']}`, { replyTo: root }));
  const marked: Record<string, string> = {};
  for (const change of ['edit', 'delete', 'reaction', 'pin'] as const) {
    const id = await say(change);
    marked[change] = await stage.nativeId(place, id);
    // A change of what has not arrived yet would be folded into it.
    await stage.settled(place);
    if (change === 'reaction') await stage.change(place, id, 'react');
    else await stage.change(place, id, change, `${words['edit']} changed`);
  }
  const file = await native(say('file', { file: true }));
  await stage.settled(place);
  return {
    text,
    formatted,
    mention,
    root: await stage.nativeId(place, root),
    reply,
    edited: marked['edit']!,
    deleted: marked['delete']!,
    reacted: marked['reaction']!,
    pinned: marked['pin']!,
    file,
    words,
  };
}

/** The message that an aspect is seen on, and the delivery that carries it. */
const SUBJECT: Record<Aspect, [keyof Omit<Done, 'words'>, 'post' | 'edit' | 'delete' | 'react' | 'pin']> = {
  text: ['text', 'post'],
  format: ['formatted', 'post'],
  mention: ['mention', 'post'],
  thread: ['reply', 'post'],
  edit: ['edited', 'edit'],
  delete: ['deleted', 'delete'],
  reaction: ['reacted', 'react'],
  pin: ['pinned', 'pin'],
  file: ['file', 'post'],
};

async function crossing(from: PlaceName, to: PlaceName, aspect: Aspect): Promise<Crossing | string> {
  const [subject, kind] = SUBJECT[aspect];
  const messageId = done.get(from)![subject];
  if (to === 'native') return natively(from, messageId, aspect);
  const side = stage.target(from, to);
  const ended = await stage.outcome(messageId, side, kind);
  if (!ended) return 'untold';
  if (ended.status === 'unsupported') return 'unsupported';
  if (ended.status !== 'delivered' && ended.status !== 'degraded') return JSON.stringify(ended);
  const seen = await stage.seenAt(side, messageId);
  const isShown = degrades(ended, aspect);
  const evidence = isShown ? inWords(from, aspect, seen) : await inKind(from, to, aspect, seen);
  return evidence ? (isShown ? 'shown' : 'crosses') : `nothing to see of it: ${JSON.stringify({ ended, seen })}`;
}

const degrades = ({ degradations }: Ended, aspect: Aspect): boolean =>
  degradations.some((degradation) => degradation.aspect === aspect);

/** Whether it arrived as what it is there. */
async function inKind(
  from: PlaceName,
  to: PlaceName,
  aspect: Aspect,
  seen: { id: string; arrived: Arrived }[],
): Promise<boolean> {
  const { words, root } = done.get(from)!;
  const [first] = seen;
  if (aspect === 'delete') return seen.length === 0;
  if (!first) return false;
  const side = stage.target(from, to);
  const { arrived } = first;
  switch (aspect) {
    case 'text':
      return arrived.text.includes(words['text']!);
    case 'format':
      return IS_FORMATTED[to]!(arrived);
    case 'mention':
      return arrived.pings.includes(stage.adaAt(side));
    case 'thread': {
      const [answered] = await stage.seenAt(side, root);
      return answered !== undefined && arrived.threadId === answered.id;
    }
    case 'edit':
      return arrived.edited && arrived.text.includes(`${words['edit']} changed`);
    case 'reaction':
      return arrived.reactions.some((emoji) => THUMB[to]!.test(emoji));
    case 'pin':
      return arrived.pinned;
    case 'file':
      return seen.some((one) => one.arrived.files.some(({ sha256 }) => sha256 === stage.fileOf(from).sha256));
  }
}

/** Whether words, or a link, tell of it. */
function inWords(from: PlaceName, aspect: Aspect, seen: { arrived: Arrived }[]): boolean {
  const texts = seen.map(({ arrived }) => arrived.text).join('\n');
  const links = seen.flatMap(({ arrived }) => arrived.spans.map(({ type }) => type)).join(' ');
  // Pictures of some platforms have no name of their own.
  if (aspect === 'file') return texts.includes('/files/') || links.includes('text_link');
  if (aspect === 'reaction') return texts.includes('👍');
  if (aspect === 'pin') return texts.includes('📌');
  return texts.includes(done.get(from)!.words[aspect]!);
}

interface NativeRow {
  content: string;
  content_version: number;
  parent_message_id: string | null;
  reactions: Record<string, number>;
  metadata: { pinned?: boolean };
  mentions: { text: string }[];
  files: { status: string }[];
  edited_at: Date | null;
  deleted_at: Date | null;
}

async function natively(from: PlaceName, messageId: string, aspect: Aspect): Promise<Crossing | string> {
  const row = (await stage.bridge.db.one<NativeRow>('SELECT * FROM messages WHERE id = $1', [messageId]))!;
  if (isNative(from, row, aspect)) return 'crosses';
  return isUntouched(row) ? 'untold' : `nothing to see of it: ${JSON.stringify(row)}`;
}

/** Nothing ever happened to it, and nothing came with it. */
const isUntouched = (row: NativeRow): boolean =>
  row.content_version === 1 && !row.metadata.pinned && Object.keys(row.reactions).length + row.files.length === 0;

function isNative(from: PlaceName, row: NativeRow, aspect: Aspect): boolean {
  const { words, root } = done.get(from)!;
  switch (aspect) {
    case 'text':
      return row.content === words['text'];
    case 'format':
      return sameText(row.content, `${words['format']} **bold** *italic* ~~gone~~ \`code\``);
    case 'mention':
      return row.mentions.some(({ text }) => text === '@Ada') && row.content.includes('@Ada');
    case 'thread':
      return row.parent_message_id === root;
    case 'edit':
      return row.edited_at !== null && row.content === `${words['edit']} changed`;
    case 'delete':
      return row.deleted_at !== null;
    case 'reaction':
      return row.reactions['👍'] === 1;
    case 'pin':
      return row.metadata.pinned === true;
    case 'file':
      return row.files.length === 1 && row.files[0]!.status === 'stored';
  }
}

const sameText = (one: string, other: string): boolean =>
  JSON.stringify(normalise(parseMarkdown(one))) === JSON.stringify(normalise(parseMarkdown(other)));

const placeNamed = (name: PlaceName): Place =>
  name === 'native' ? NATIVE_PLACE : placeOf(stage.bridge.app.get(PlatformRegistry).get(name));

describe.each(PLACES)('What is done in %s', (from) => {
  describe.each(PLACES)('arrives in %s as the capability tables promise', (to) => {
    it.each(ASPECTS)('%s', async (aspect) => {
      expect(await crossing(from, to, aspect)).toBe(promised(placeNamed(from), placeNamed(to), aspect));
    });
  });
});
