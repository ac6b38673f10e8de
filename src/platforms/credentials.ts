/** Validated against `CredentialField[]`, sealed at rest. */
export type Credentials = Readonly<Record<string, string>>;

/** One field of what `config` (and `credentials`) takes for a platform: drives validation, the contract and forms. */
export interface CredentialField {
  name: string;
  required: boolean;
  /** Secret fields are never shown again. */
  secret: boolean;
  /** For people: what it is and where on the platform it is found. */
  description: string;
  example: string;
  /** A whole-string pattern that every genuine value matches; keep it loose, platforms change theirs. */
  pattern: RegExp;
  /** Characters. */
  maxLength: number;
}
