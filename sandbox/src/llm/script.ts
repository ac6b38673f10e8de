/** How many requests are kept for those who look; older ones are only counted. */
const KEPT_REQUESTS = 1000;

/** A request as it came. */
export interface SeenRequest {
  model: string;
  messages: unknown;
  stream: boolean;
  max_tokens: number | null;
}

/** What the model is told to say, and what it was asked. */
export class Script {
  private answers: string[] = [];
  private requests: SeenRequest[] = [];
  private asked = 0;

  /** To be given before any other answer, in this order. */
  queue(answers: string[]): void {
    this.answers.push(...answers);
  }

  nextAnswer(): string | undefined {
    return this.answers.shift();
  }

  note(request: SeenRequest): void {
    this.asked += 1;
    this.requests.push(request);
    if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
  }

  /** Newest last. */
  seen(): { total: number; requests: SeenRequest[] } {
    return { total: this.asked, requests: this.requests };
  }

  clear(): void {
    this.answers = [];
    this.requests = [];
    this.asked = 0;
  }
}
