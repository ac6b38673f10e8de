/** What a platform is told once its events are durable. A handshake gets the answer that the platform defines. */
export class WebhookReceivedDto {
  /**
   * The events are committed.
   * @example true
   */
  ok!: boolean;
}
