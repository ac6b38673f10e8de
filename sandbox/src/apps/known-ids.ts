const GENERATION = 50_000;

/** Remembers at least the last fifty thousand ids, and at most twice as many. */
export class KnownIds {
  private young = new Set<string>();
  private old = new Set<string>();

  /** False when the id was known already. */
  add(id: string): boolean {
    if (this.young.has(id) || this.old.has(id)) return false;
    // Two generations, because a set that loses its oldest one by one grows slow.
    if (this.young.size >= GENERATION) [this.old, this.young] = [this.young, new Set()];
    this.young.add(id);
    return true;
  }
}
