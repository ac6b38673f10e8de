import type { FaultEntry } from '../faults.js';

/** What the model can be made to do wrong, on demand. */
export const LLM_FAULT_KINDS = ['slow', '429', '500', 'garbage', 'refusal', 'reset', 'timeout'] as const;
export type LlmFaultKind = (typeof LLM_FAULT_KINDS)[number];

export interface LlmFault extends FaultEntry<LlmFaultKind> {
  /** Milliseconds, for `slow`: before an answer, and between the chunks of a stream. */
  delay_ms?: number;
}

export const DEFAULT_DELAY_MS = 3000;
export const DEFAULT_RETRY_SECONDS = 1;
