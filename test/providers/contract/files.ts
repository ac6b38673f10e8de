import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { FileSource, OutboundFile, Part } from '../../../src/platforms/contract.js';
import { ProviderError } from '../../../src/platforms/errors.js';
import { isBackfilling, isDownloading } from '../../../src/platforms/facets.js';
import type { InboundFile } from '../../../src/platforms/inbound-event.js';
import { readUrl } from '../../../src/platforms/read-url.js';
import { type Ear, type EventOf, until } from './ear.js';
import { refusalOf, soon, stamp, type Stage } from './stage.js';

/** A picture that says so by its first bytes, and a text. */
const PICTURE = {
  name: 'dot.png',
  contentType: 'image/png',
  content: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};
const NOTES = { name: 'Notes & plans.txt', contentType: 'text/plain', content: Buffer.from('one\ntwo\nžluťoučký\n') };
type Sample = typeof PICTURE;

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Files of ours on their way out. */
export function describeSendingFiles(stage: Stage): void {
  it('carries files after the text, in their order and byte by byte', async () => {
    const ids = await sendFiles(stage, 'Two files', [PICTURE, NOTES]);
    const shown = await stage.shown();
    expect(shown.map(({ id }) => id)).toEqual(ids);
    expect(shown[0]!.text).toContain('Two files');
    const files = shown.flatMap((message) => message.files);
    expect(files.map(({ bytes, sha256 }) => ({ bytes, sha256 }))).toEqual(
      [PICTURE, NOTES].map(({ content }) => ({ bytes: content.length, sha256: hashOf(content) })),
    );
    expect(files.every(({ name }) => name !== '')).toBe(true);
  });

  it('carries files without words, and shows whose they are', async () => {
    const ids = await sendFiles(stage, '', [PICTURE]);
    const shown = await stage.shown();
    expect(shown.map(({ id }) => id)).toEqual(ids);
    expect(shown.flatMap(({ files }) => files)).toHaveLength(1);
    expect(shown.map(({ author, text }) => `${author.name} ${text}`).join()).toContain('Grace');
  });

  it('carries files into the thread that they answer', async () => {
    if (stage.provider.capabilities.takes.thread !== 'native') return;
    const root = await stage.say('Anyone got a picture?');
    await sendFiles(stage, '', [PICTURE], root);
    const [, answer] = await stage.shown();
    expect(answer).toMatchObject({ thread_id: root, files: [expect.anything()] });
  });

  it('streams a file of some size', async () => {
    const content = Buffer.alloc(3_000_000, 'A pattern that is not empty. ');
    await sendFiles(stage, '', [{ name: 'large.bin', contentType: 'application/octet-stream', content }]);
    const [file] = (await stage.shown()).flatMap(({ files }) => files);
    expect(file).toMatchObject({ bytes: content.length, sha256: hashOf(content) });
  });

  it('keeps the files when the text is edited', async () => {
    const [id] = await sendFiles(stage, 'helo', [PICTURE]);
    await stage.sender.edit!(stage.at(id!), stage.part('hello'), soon());
    const shown = await stage.shown();
    expect(shown[0]!.text).toContain('hello');
    expect(shown.flatMap(({ files }) => files)).toHaveLength(1);
  });

  it('takes the files away with what it deletes', async () => {
    for (const id of await sendFiles(stage, 'Never mind', [PICTURE, NOTES])) {
      await stage.sender.remove!(stage.at(id), soon());
      await stage.sender.remove!(stage.at(id), soon());
    }
    expect(await stage.shown()).toEqual([]);
  });

  it('posts nothing of a file that cannot be had', async () => {
    const [part] = stage.parts('', { files: [outbound(PICTURE, 0)] });
    const open = async () => {
      throw new ProviderError('payload-refused', 'The file was deleted');
    };
    const error = await refusalOf(stage.sender.send(stage.target(), part!, stamp(), soon(), { open }));
    expect(error.kind).toBe('payload-refused');
    expect(await stage.shown()).toEqual([]);
  });
}

/** Files of others, told of and fetched. */
export function describeHearingFiles(stage: Stage): void {
  it('hears of files what the platform tells, and fetches them', async () => {
    const ear = await stage.listen().up();
    const told = await hear(stage, 'Two files', [PICTURE, NOTES], ear);
    expect(told.message).toMatchObject({ text: 'Two files', dropped: [] });
    const files = stage.setup.sendsFilesApart ? await heardApart(ear, 2) : told.message.files;
    expect(files).toHaveLength(2);
    for (const [index, { content, contentType }] of [PICTURE, NOTES].entries()) {
      if (stage.setup.handsOutPicturesAlone && !contentType.startsWith('image/')) {
        expect(files[index]).toMatchObject({ source: null, name: NOTES.name });
        continue;
      }
      expect((await fetched(stage, files[index]!)).equals(content)).toBe(true);
    }
  });

  it('hears a message that is files alone', async () => {
    const told = await hear(stage, '', [PICTURE]);
    expect(told.message).toMatchObject({ text: '', dropped: [], files: [{ source: expect.anything() }] });
  });

  it('reads back the same of them', async () => {
    const { provider } = stage;
    if (!isBackfilling(provider)) return;
    const told = await hear(stage, 'Two files', [PICTURE, NOTES]);
    const page = { channelId: stage.channelId, since: null, threads: [], cursor: null };
    expect((await provider.historyPage(stage.account.credentials, page, soon())).events).toEqual([told]);
  });

  it('asks nobody but the platform for a file, wherever it is said to be', async () => {
    const { files } = (await hear(stage, '', [PICTURE])).message;
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
      response.end('not yours');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stage.atEnd(() => new Promise((resolve) => server.close(resolve)));
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = { ...files[0]!.source };
    const addresses = Object.keys(source).filter((key) => readUrl(source[key]!) !== null);
    for (const key of addresses) source[key] = elsewhere + new URL(source[key]!).pathname;
    if (addresses.length > 0) await refusalOf(open(stage, source));
    expect(asked).toEqual([]);
  });
}

const outbound = ({ name, contentType, content }: Sample, index: number): OutboundFile => ({
  id: `file-${index}`,
  name,
  contentType,
  bytes: content.length,
  url: `https://files.example.org/${index}`,
});

/** Sends every part of a message as the core does; answers the external ids. */
async function sendFiles(stage: Stage, content: string, samples: Sample[], replyTo: string | null = null) {
  const files = samples.map(outbound);
  const replied = replyTo === null ? null : { externalId: replyTo, authorName: 'Ada', excerpt: 'Anyone?' };
  const ids: string[] = [];
  for (const [index, part] of stage.parts(content, { files, replyTo: replied }).entries()) {
    const target = stage.target(replyTo);
    const { externalId } = await stage.sender.send(target, part, stamp(index), soon(), sourceOf(part, files, samples));
    ids.push(externalId);
  }
  return ids;
}

function sourceOf(part: Part, files: OutboundFile[], samples: Sample[]): FileSource {
  return {
    open: async (id) => {
      const index = files.findIndex((file) => file.id === id);
      if (index < 0 || !part.files?.includes(id)) throw new ProviderError('payload-refused', 'of another part');
      // In pieces, as a storage hands it out.
      const { content } = samples[index]!;
      const pieces = Array.from({ length: Math.ceil(content.length / 65_536) }, (_, piece) =>
        content.subarray(piece * 65_536, (piece + 1) * 65_536),
      );
      return { file: files[index]!, stream: Readable.from(pieces, { objectMode: false }) };
    },
  };
}

async function hear(
  stage: Stage,
  text: string,
  samples: Sample[],
  listening?: Ear,
): Promise<EventOf<'message.created'>> {
  const ear = listening ?? (await stage.listen().up());
  const files = samples.map(({ name, contentType, content }) => ({
    name,
    content_type: contentType,
    base64: content.toString('base64'),
  }));
  const id = await stage.say(text, { files });
  return until(() => ear.of('message.created').find(({ messageId }) => messageId === id));
}

/** Files that came in messages of their own, in their order. */
const heardApart = (ear: Ear, count: number): Promise<InboundFile[]> =>
  until(() => {
    const files = ear.of('message.created').flatMap(({ message }) => message.files);
    return files.length === count ? files : undefined;
  });

function open(stage: Stage, source: Readonly<Record<string, string>>) {
  if (!isDownloading(stage.provider)) throw new Error('capabilities say files, but the facet is not there');
  return stage.provider.openFile(stage.account.credentials, source, soon());
}

async function fetched(stage: Stage, { source, bytes }: InboundFile): Promise<Buffer> {
  const opened = await open(stage, source!);
  const chunks: Buffer[] = [];
  for await (const chunk of opened.stream) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);
  for (const told of [bytes, opened.bytes]) expect(told ?? content.length).toBe(content.length);
  return content;
}
