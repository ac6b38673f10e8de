import type { Degradation, Encoded, OutboundMessage, Part, PlatformProvider } from '../../platforms/contract.js';

/** The parts of the text without its files, and behind them one for each file: of those, the platform refuses one alone. */
export function encodeApart(provider: Pick<PlatformProvider, 'encode'>, message: OutboundMessage): Encoded {
  const whole = provider.encode(message);
  // Where none hangs on a text, they are apart as it is; and of nothing at all the platform says what is wrong with it.
  const isApart = ({ files = [], file }: Part): boolean => files.length === 0 || file !== undefined;
  if ('refused' in whole || whole.parts.every(isApart)) return whole;
  const parts: Part[] = [];
  const degradations: Degradation[] = [];
  const add = (encoded: Encoded, more: Partial<Part> = {}): string | null => {
    if ('refused' in encoded) return encoded.refused;
    // What comes first tells it for all.
    if (parts.length === 0) degradations.push(...encoded.degradations);
    parts.push(...encoded.parts.map((part) => ({ ...part, ...more })));
    return null;
  };
  let refused = message.content.trim() === '' ? null : add(provider.encode({ ...message, files: [] }));
  for (const [index, file] of message.files.entries()) {
    const replyTo = parts.length === 0 ? message.replyTo : null;
    refused ??= add(provider.encode({ ...message, content: '', mentions: [], files: [file], replyTo }), {
      file: index,
    });
  }
  return refused === null ? { parts, degradations } : { refused };
}
