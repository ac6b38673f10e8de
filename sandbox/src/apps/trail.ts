/** The last things that happened, oldest first; older ones are only counted. */
export class Trail<Item> {
  total = 0;
  recent: Item[] = [];
  private weight = 0;

  constructor(
    private readonly most: number,
    /** How much an item weighs, and what all that is kept may weigh together. */
    private readonly weigh: (item: Item) => number = () => 0,
    private readonly heaviest = 0,
  ) {}

  add(item: Item): void {
    this.total += 1;
    this.recent.push(item);
    this.weight += this.weigh(item);
    while (this.recent.length > this.most || this.weight > this.heaviest)
      this.weight -= this.weigh(this.recent.shift()!);
  }

  clear(): void {
    this.total = 0;
    this.recent = [];
    this.weight = 0;
  }
}
