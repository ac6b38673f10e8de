import fc from 'fast-check';
import { documents, inlines, proseText, punctuationText, spans } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { mapInlines, type Document } from './document.js';
import { normalise } from './normalise.js';
import { parseMarkdown } from './parse-markdown.js';
import { plainText } from './plain-text.js';
import { inlinesOf } from './spans.js';
import { escapeMarkdown, writeMarkdown } from './write-markdown.js';

const mentionsAsText = (document: Document): Document =>
  mapInlines(document, (leaf) => (leaf.kind === 'mention' ? { kind: 'text', text: leaf.mention.text } : leaf));

const expectRoundTrip = (document: Document): void =>
  expect(parseMarkdown(writeMarkdown(document))).toEqual(normalise(mentionsAsText(normalise(document))));

describe('house Markdown, whatever it is given', () => {
  it('reads what it has written as the same document, which shows the same', () => {
    fc.assert(
      fc.property(documents(), (document) => {
        expectRoundTrip(document);
        expect(plainText(parseMarkdown(writeMarkdown(document)))).toBe(plainText(normalise(document)));
      }),
      runs(300),
    );
  });

  it('reads what it has written as the same line', () => {
    fc.assert(
      fc.property(inlines(), (children) => expectRoundTrip([{ kind: 'paragraph', children }])),
      runs(300),
    );
  });

  it('reads marks that overlapped as it has written them', () => {
    fc.assert(
      fc.property(spans(), (laid) => expectRoundTrip([{ kind: 'paragraph', children: inlinesOf(laid) }])),
      runs(300),
    );
  });

  it('shows an escaped line as it was', () => {
    fc.assert(
      fc.property(fc.oneof(punctuationText(), proseText(), fc.string({ unit: 'binary' })), (line) => {
        fc.pre(!/[\r\n]/.test(line));
        const escaped = escapeMarkdown(line);
        expect(plainText(parseMarkdown(escaped))).toBe(line);
        expect(plainText(parseMarkdown(`[*_ ${escaped} *_|| ${escaped} ](https://`))).toBe(
          `[*_ ${line} *_|| ${line} ](https://`,
        );
      }),
      runs(900),
    );
  });

  it('reads any text, and gives it a normal form', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(punctuationText(), fc.constantFrom('\n', '\n  ', '\n\n', '\r\n')))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(any, (text) => {
        const document = parseMarkdown(text);
        expect(normalise(document)).toEqual(document);
        expectRoundTrip(document);
      }),
      runs(300),
    );
  });
});
