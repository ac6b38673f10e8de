import type { Turn } from '../../responder/responder.contract.js';

/** A message as it was kept, with the answer that it got. */
export interface KeptTurn {
  external_id: string;
  reply_to: string | null;
  author_name: string;
  text: string;
  at: Date;
  answer: { text: string; at: Date; externalIds: string[] } | null;
}

/** What the model is told of a conversation. */
const MOST_TURNS = 20;

/**
 * The conversation that a question belongs to, oldest first, the question last. One asked in a thread belongs to that
 * thread; one asked outside of threads to all that was said there. Answers stand behind their questions, whatever the
 * clocks say.
 */
export function conversationAbout(question: KeptTurn, kept: KeptTurn[], name: string): Turn[] {
  const ordered = [...kept].sort(inOrder);
  const place = ordered.findIndex((turn) => turn.external_id === question.external_id);
  const before = place === -1 ? ordered : ordered.slice(0, place);
  const told = question.reply_to === null ? before : inThread(question, before);
  const turns = told.flatMap((turn): Turn[] => [
    { author: turn.author_name, text: turn.text, own: false, at: turn.at },
    ...(turn.answer ? [{ author: name, text: turn.answer.text, own: true, at: turn.answer.at }] : []),
  ]);
  const last: Turn = { author: question.author_name, text: withoutAddress(question.text), own: false, at: question.at };
  return [...turns.slice(1 - MOST_TURNS), last];
}

/** Whom a question is put to is not what it is about: mentions before and after it are left out. */
export function withoutAddress(text: string): string {
  const bare = text.replace(/^(?:\s*@\S+)+[\s,:;]*/, '').replace(/(?:\s+@[^\s?!.]+)+(?=[\s?!.]*$)/, '');
  return bare.trim() === '' ? text : bare;
}

function inThread(question: KeptTurn, turns: KeptTurn[]): KeptTurn[] {
  const root = rootFinder([...turns, question]);
  const mine = root(question);
  return turns.filter((turn) => root(turn) === mine);
}

/**
 * The message that a thread began with, as far as it is known. Replies to an answer belong where its question does.
 * Where threads hang on their root that is one step, elsewhere one for each reply.
 */
function rootFinder(turns: KeptTurn[]): (turn: KeptTurn) => string {
  const byId = new Map(turns.map((turn) => [turn.external_id, turn]));
  for (const turn of turns) for (const id of turn.answer?.externalIds ?? []) byId.set(id, turn);
  return (turn) => {
    const seen = new Set<KeptTurn>();
    let current = turn;
    while (current.reply_to !== null && !seen.has(current)) {
      seen.add(current);
      const parent = byId.get(current.reply_to);
      if (!parent) return current.reply_to;
      current = parent;
    }
    return current.external_id;
  };
}

/** By the authors' time, then by ids, which grow: compared as numbers are. */
function inOrder(a: KeptTurn, b: KeptTurn): number {
  const byTime = a.at.getTime() - b.at.getTime();
  if (byTime !== 0) return byTime;
  if (a.external_id.length !== b.external_id.length) return a.external_id.length - b.external_id.length;
  return a.external_id < b.external_id ? -1 : 1;
}
