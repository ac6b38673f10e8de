import { ApiProperty } from '@nestjs/swagger';
import { INTEGRATION_STATUSES, type IntegrationStatus } from './integration.dto.js';

/** Why a test message did not arrive. */
export class TestFailureDto {
  /**
   * INVALID_CREDENTIALS, AUTH_EXPIRED, RATE_LIMITED, INSUFFICIENT_PERMISSIONS, NETWORK_ERROR, PLATFORM_ERROR, or NO_CHAT_YET
   * when nobody has written to the bot so far.
   * @example 'INSUFFICIENT_PERMISSIONS'
   */
  code!: string;

  /** @example 'The bot is not in the channel: invite it.' */
  message!: string;
}

/** What came of a test message. */
export class TestResultDto {
  /** @example true */
  success!: boolean;

  /**
   * Milliseconds until the platform had taken the message. Only when it did, as the next two.
   * @example 142
   */
  latency_ms?: number;

  /**
   * The platform's own id of the message.
   * @example '1098765432100099887'
   */
  message_id?: string;

  /** @example '2026-03-09T18:35:01.000Z' */
  delivered_at?: string;

  /** Only when it failed. */
  error?: TestFailureDto;
}

export class IntegrationTestDto {
  /** @example 'int_d8f2a1b3c4e5' */
  id!: string;

  /** @example 'discord' */
  platform!: string;

  /**
   * After the test.
   * @example 'active'
   */
  @ApiProperty({ enum: INTEGRATION_STATUSES })
  status!: IntegrationStatus;

  test_result!: TestResultDto;
}
