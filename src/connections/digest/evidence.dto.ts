/** A message that a statement or a figure rests on. */
export class EvidenceDto {
  /**
   * The platform's id of it.
   * @example '1776074400.000100'
   */
  id!: string;

  /**
   * Where it is read, with what answers it.
   * @example '/api/connections/conn_4k2m9x0q7a1z/messages?channel_id=C12345&thread=1776074400.000100'
   */
  url!: string;
}

/** `channel` is the platform's id. */
export const toEvidence = (connectionId: string, channel: string, messageId: string): EvidenceDto => ({
  id: messageId,
  url: `/api/connections/${connectionId}/messages?${new URLSearchParams({ channel_id: channel, thread: messageId })}`,
});

/** How to switch on what is off. */
export const howToSwitchOn = (connectionId: string, setting: string): string =>
  `Switch it on with PUT /api/connections/${connectionId} {"settings": {"${setting}": true}}.`;
