import type { IntegrationJson, Setting } from './integration-json.js';

/** What an app is told of a file. */
export interface CalledFile {
  name: string;
  content_type: string;
  /** Bytes; null where nobody knows. */
  size: number | null;
}

/** A message, as an app's `target_url` gets it. */
export interface MessageCall {
  /** The header `webhook-id`: the same for every attempt to tell the same thing. Absent when nobody signed. */
  id?: string;
  /** Empty where there are files alone. */
  message: string;
  channel_id: string;
  org_id: string;
  thread_id: string | null;
  /** None where the call names none. */
  files: CalledFile[];
  settings: Setting[];
}

/** A tick, as an app's `tick_url` gets it. */
export interface TickCall {
  channel_id: string;
  /** Where the app posts what it has to say, later. */
  return_url: string;
  settings: Setting[];
}

export type MessageAnswer = { message: string } | { withhold: true; reason: string };

/** What an app posts to a `return_url`. */
export interface Report {
  event_name: string;
  message: string;
  status: 'success' | 'error' | 'warning';
  username: string;
}

/** Posts JSON after so many milliseconds; resolves with the status of the answer, or with null when there is none. */
export type PostLater = (url: string, body: Report, afterMs: number) => Promise<number | null>;

/** One app. A handler that answers nothing has accepted: the caller gets a 202 without a body. */
export interface SampleApp {
  /** `url` is the address that the app's own addresses begin with. */
  integration(url: string): IntegrationJson;
  onMessage?(call: MessageCall): MessageAnswer | undefined;
  onTick?(call: TickCall): void;
  /** What the app has kept, for those who look through the control API. */
  kept?(): Record<string, unknown>;
}
