import type { Block, Inline } from '../rich-text/index.js';

/** One line of a list, as Slack writes them: one after the other, and deeper ones further in. */
export interface Item {
  indent: number;
  /** Null where it is not numbered. */
  number: number | null;
  children: Inline[];
}

/** Puts deeper items into the one above them. */
export function nestLists(items: readonly Item[]): Block[] {
  const lists: Block[] = [];
  for (let at = 0; at < items.length;) {
    const first = items[at]!;
    const own: Block[][] = [];
    while (at < items.length && goesOn(first, own.length, items[at]!)) {
      const item: Block[] = [{ kind: 'paragraph', children: items[at]!.children }];
      const from = (at += 1);
      while (at < items.length && items[at]!.indent > first.indent) at += 1;
      if (at > from) item.push(...nestLists(items.slice(from, at)));
      own.push(item);
    }
    lists.push({ kind: 'list', ordered: first.number !== null, start: first.number ?? 1, items: own });
  }
  return lists;
}

function goesOn(first: Item, count: number, next: Item): boolean {
  if (next.indent !== first.indent && count > 0) return false;
  return first.number === null ? next.number === null : next.number === first.number + count;
}
