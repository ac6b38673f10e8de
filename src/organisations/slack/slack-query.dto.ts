import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';

export class SlackTeamQuery {
  /**
   * Which Slack team is meant; the one installed last where it is left out.
   * @example "T0123456789"
   */
  @IfGiven()
  @PlainText({ min: 1, max: 64 })
  team_id?: string;
}

/** What Slack's consent page sends the browser back with. */
export class ConsentAnswerQuery {
  /** As it was given to the consent page. */
  @PlainText({ min: 1, max: 2048 })
  state!: string;

  /** Given when the person agreed. */
  @IfGiven()
  @PlainText({ min: 1, max: 1024 })
  code?: string;

  /**
   * Given when they did not.
   * @example "access_denied"
   */
  @IfGiven()
  @PlainText({ min: 1, max: 200 })
  error?: string;

  /** Put there by our own page, where the browser is another one than the one that began. */
  @IfGiven()
  @PlainText({ min: 1, max: 2048 })
  confirmation?: string;
}
