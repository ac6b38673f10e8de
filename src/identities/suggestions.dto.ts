/** Why a platform was not asked to the end. */
export class SuggestionProblemDto {
  /** @example 'RATE_LIMITED' */
  code!: string;

  /** @example 'Slack asks to slow down.' */
  message!: string;
}

/** What one platform told. */
export class PlatformSuggestionsDto {
  /** @example 'slack' */
  platform!: string;

  /**
   * People whom the platform was asked about; 500 at most, those first who were asked about longest ago.
   * @example 12
   */
  looked_up!: number;

  /**
   * New suggestions.
   * @example 2
   */
  suggested!: number;

  /** Null when everything could be asked. Who is left is asked about next time. */
  problem!: SuggestionProblemDto | null;
}

export class SuggestionsAnswerDto {
  /** @example true */
  success!: true;

  /**
   * Of all platforms.
   * @example 12
   */
  looked_up!: number;

  /**
   * New suggestions of all platforms.
   * @example 2
   */
  suggested!: number;

  /** Those that are connected and can be asked who somebody is. */
  platforms!: PlatformSuggestionsDto[];
}
