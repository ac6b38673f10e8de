/** It is done, and there is nothing to show. */
export class DoneAnswer {
  /** @example true */
  success!: true;
}

/** It is done. */
export class DoneWithMessageAnswer extends DoneAnswer {
  /** @example 'Channel deleted successfully' */
  message!: string;
}
