import { ProviderError } from '../errors.js';
import type { FileSource, Part, Receipt } from '../contract.js';
import type { SlackClient } from './client.js';
import { type CallContext, fromResponse } from './errors.js';
import { messageExternalId } from './ids.js';
import { pause } from './pause.js';

/** Until it is completed, nobody sees an upload. */
const PREPARING: CallContext = { effect: 'repeatable', scope: 'channel' };
const COMPLETING: CallContext = { effect: 'post', scope: 'channel' };

/** Slack notes where a file was shared some time after it has shared it; that is waited for ten seconds. */
const WAITS_MS = [100, 200, 400, 800, 1000, 1500, 2000, 2000, 2000];

interface SharedFile {
  id: string;
  /** `public` and `private`, and in each the channels. */
  shares?: Record<string, Record<string, { ts?: string }[] | undefined> | undefined>;
}

/** Uploads the part's file and answers its id: it is Slack's now, and nobody sees it yet. */
export async function uploadFile(
  client: SlackClient,
  part: Part,
  files: FileSource | undefined,
  signal: AbortSignal,
): Promise<string> {
  const [fileId] = part.files ?? [];
  if (!files || fileId === undefined) throw new ProviderError('payload-refused', 'There is no file to send');
  const { file, stream } = await files.open(fileId);
  try {
    const args = { filename: file.name, length: file.bytes };
    const asked = client.call<{ upload_url: string; file_id: string }>(
      'files.getUploadURLExternal',
      args,
      PREPARING,
      signal,
    );
    const { upload_url: url, file_id: id } = await asked;
    const response = await client.sendFile(url, stream, file.bytes, signal);
    await response.body?.cancel();
    if (!response.ok) throw fromResponse(response, PREPARING);
    return id;
  } finally {
    stream.destroy();
  }
}

/**
 * Shows an uploaded file in a channel; `args` say which, and as what. Throws `outcome-unknown` also when it is shown and
 * Slack does not tell in which message.
 */
export async function shareFile(
  client: SlackClient,
  { id, title }: { id: string; title: string },
  args: { channel_id: string } & Record<string, unknown>,
  signal: AbortSignal,
): Promise<Receipt> {
  const asked = { files: [{ id, title }], ...args };
  const answer = await client.call<{ files?: SharedFile[] }>('files.completeUploadExternal', asked, COMPLETING, signal);
  let ts = stampIn(answer.files?.[0], args.channel_id);
  for (const wait of WAITS_MS) {
    if (ts !== undefined || signal.aborted) break;
    await pause(wait, signal);
    ts = stampIn(await look(client, id, signal), args.channel_id);
  }
  if (ts !== undefined) return { externalId: messageExternalId(ts) };
  throw new ProviderError('outcome-unknown', 'Slack does not tell which message shows the file');
}

/** Whatever goes wrong now, the file is shown already: history tells where, also without files:read. */
async function look(client: SlackClient, id: string, signal: AbortSignal): Promise<SharedFile> {
  try {
    const { file } = await client.call<{ file: SharedFile }>('files.info', { file: id }, PREPARING, signal);
    return file;
  } catch (error) {
    const words = 'The file was shown on Slack, which does not tell in which message';
    throw new ProviderError('outcome-unknown', words, { cause: error });
  }
}

const stampIn = (file: SharedFile | undefined, channelId: string): string | undefined =>
  Object.values(file?.shares ?? {}).flatMap((channels) => channels?.[channelId] ?? [])[0]?.ts;
