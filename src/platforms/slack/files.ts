import { fileAddress } from '../file-address.js';
import { type InboundFile, MOST_FILES } from '../inbound-event.js';
import type { SlackFile } from './payloads.js';

/** Of a file that was deleted, or that the workspace's plan hides, hardly more than its being there is told. */
export const filesOf = (files: SlackFile[]): InboundFile[] =>
  files.slice(0, MOST_FILES).map(({ name, permalink, mimetype, size }) => ({
    name: name || null,
    url: fileAddress(permalink),
    contentType: mimetype || null,
    bytes: size ?? null,
  }));
