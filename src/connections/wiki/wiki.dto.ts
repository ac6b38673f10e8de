import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../../kernel/http/page-query.dto.js';
import { EvidenceDto } from '../digest/evidence.dto.js';

/** A channel's page in short. */
export class WikiPageSummaryDto {
  /**
   * The platform's id of the channel.
   * @example 'C12345'
   */
  channel_id!: string;

  /** @example 'general' */
  title!: string;

  /**
   * Where the page is read.
   * @example '/api/connections/conn_4k2m9x0q7a1z/channels/C12345/wiki'
   */
  url!: string;

  /**
   * When messages were last taken into account; null before the first.
   * @example '2026-03-19T09:00:00.000Z'
   */
  updated_at!: string | null;

  /**
   * By people and by bots.
   * @example 1280
   */
  messages!: number;

  /**
   * Different people who wrote.
   * @example 14
   */
  people!: number;

  /**
   * Most discussed first; five at most.
   * @example ["billing", "release notes"]
   */
  top_subjects!: string[];
}

export class WikiIndexDto {
  pages!: WikiPageSummaryDto[];

  /**
   * Whether messages wait to be taken into account: figures are true of those that were.
   * @example false
   */
  refreshing!: boolean;

  pagination!: PageDto;
}

/** How much is said. What bots write is counted apart, and left out of everything else on the page. */
export class WikiFiguresDto {
  /**
   * By people and by bots.
   * @example 1280
   */
  messages!: number;

  /** @example 80 */
  bot_messages!: number;

  /**
   * Different people who wrote.
   * @example 14
   */
  people!: number;

  /** @example '2026-01-20T08:00:00.000Z' */
  first_message_at!: string | null;

  /** @example '2026-03-19T08:59:00.000Z' */
  last_message_at!: string | null;
}

/** Somebody who writes in the channel. */
export class WikiPersonDto {
  /**
   * The platform's id.
   * @example 'U12345'
   */
  id!: string;

  /** @example 'Ada Okafor' */
  name!: string;

  /** @example 312 */
  messages!: number;

  /**
   * Of what people wrote here, 0 to 1.
   * @example 0.26
   */
  @ApiProperty({ minimum: 0, maximum: 1, format: 'double' })
  share!: number;

  /** @example '2026-01-20T08:00:00.000Z' */
  first_seen!: string;

  /** @example '2026-03-19T08:59:00.000Z' */
  last_seen!: string;

  /** The newest of the person's messages; five at most. */
  rests_on!: EvidenceDto[];
}

/** A word, or two that stand together, that several messages use. */
export class WikiSubjectDto {
  /** @example 'billing' */
  subject!: string;

  /**
   * That use it.
   * @example 41
   */
  messages!: number;

  /**
   * Who use it.
   * @example 6
   */
  people!: number;

  /** @example '2026-01-21T08:00:00.000Z' */
  first_seen!: string;

  /** @example '2026-03-18T15:00:00.000Z' */
  last_seen!: string;

  /** The newest messages that use it; five at most. */
  rests_on!: EvidenceDto[];
}

/** Something that was shared. */
export class WikiShareDto {
  /**
   * The address, or the file's name.
   * @example 'https://example.com/plan'
   */
  name!: string;

  /**
   * Messages that share it.
   * @example 3
   */
  times!: number;

  /** @example '2026-02-01T10:00:00.000Z' */
  first_shared_at!: string;

  /** @example '2026-03-02T10:00:00.000Z' */
  last_shared_at!: string;

  /**
   * Who shared it last; five at most.
   * @example ["Ada Okafor"]
   */
  shared_by!: string[];

  /** The newest messages that share it; five at most. */
  rests_on!: EvidenceDto[];
}

/** A sentence that somebody wrote, or that the model made of what people wrote. */
export class WikiStatementDto {
  /**
   * Of the method `rules` as it was written, else in the model's words; data, not markup.
   * @example 'We decided to ship on Friday.'
   */
  text!: string;

  /**
   * Who wrote the newest of the messages that it rests on.
   * @example 'Ada Okafor'
   */
  author!: string;

  /**
   * When that was sent.
   * @example '2026-03-18T15:00:00.000Z'
   */
  at!: string;

  rests_on!: EvidenceDto[];
}

/** What a channel is about lately, in a paragraph by the model. */
export class WikiSummaryDto {
  /**
   * Data, not markup; 800 characters at most.
   * @example 'The team prepares the release of Friday and looks for what makes billing slow.'
   */
  text!: string;

  /** The newest first; five at most. */
  rests_on!: EvidenceDto[];
}

/** By which rules the page was made, in words. */
export class WikiRulesDto {
  /** @example 'Words that at least two messages use, and pairs of them that stand together.' */
  subjects!: string;

  /** @example 'Sentences by people that say so: "we decided", "agreed" and the like.' */
  decisions!: string;

  /** @example 'Sentences that end with a question mark, and that nobody else has answered.' */
  open_questions!: string;
}

/** What a channel is about, made of its archive. */
export class WikiPageDto {
  /**
   * The platform's id of the channel.
   * @example 'C12345'
   */
  channel_id!: string;

  /** @example 'general' */
  title!: string;

  /**
   * What the platform tells of the channel's topic or purpose.
   * @example 'Everything about billing'
   */
  topic!: string | null;

  /** @example '2026-03-19T09:00:00.000Z' */
  updated_at!: string | null;

  /**
   * Whether messages wait to be taken into account, or for the model, which reads several together.
   * @example false
   */
  refreshing!: boolean;

  /**
   * How decisions and open questions were found: `model` when one is configured, has read the channel and did not fail
   * at its newest messages. What it wrote goes as soon as a message that it rests on is edited or deleted.
   * @example 'model'
   */
  @ApiProperty({ enum: ['model', 'rules'] })
  method!: 'model' | 'rules';

  /**
   * Why a configured model did not write it; null when it did, and when there is none.
   * @example null
   */
  method_reason!: string | null;

  /** By the model; null when there is none. */
  summary!: WikiSummaryDto | null;

  rules!: WikiRulesDto;

  figures!: WikiFiguresDto;

  /** Who writes most; twenty at most. */
  people!: WikiPersonDto[];

  /** Most discussed first; twenty-five at most. */
  subjects!: WikiSubjectDto[];

  /** Most shared first; twenty at most. */
  links!: WikiShareDto[];

  /** Last shared first; twenty at most. */
  files!: WikiShareDto[];

  /** Newest first; twenty at most. */
  decisions!: WikiStatementDto[];

  /** Newest first; twenty at most. */
  open_questions!: WikiStatementDto[];
}
