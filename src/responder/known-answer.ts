import { RELEVANT } from './knowledge/relevance.js';
import type { Answer, Passage } from './responder.contract.js';
import { cleanText, cutText } from './text.js';

const IGNORANCE = 'I do not know: nothing that I have read answers that.';

/** What a persona can quote: its documents' passages, and what it remembers. */
export interface Known {
  documents: Passage[];
  memories: Passage[];
}

/** Everything that is known, best first; a document before a memory that matches as well. */
export const ranked = ({ documents, memories }: Known): Passage[] =>
  [...documents, ...memories].sort((one, other) => other.rank - one.rank);

/**
 * An answer from what is known alone: the best passage, word for word, with what it stands in; or that nothing is known.
 * It quotes nothing that shares too little with the question.
 */
export function answerFromKnowledge(known: Known, limit: number): Answer {
  const passages = ranked(known);
  const [best] = passages;
  if (!best || best.rank < RELEVANT) return { text: cutText(IGNORANCE, limit), basis: 'none', passages };
  const lead = known.memories.includes(best) ? `${best.source}: ` : `From “${best.source}”: `;
  return { text: cutText(cleanText(lead + best.content), limit), basis: 'knowledge', passages };
}
