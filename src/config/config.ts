/** What a process does: answer HTTP and sockets, work the lanes, or hold the platforms' live sessions. */
export const ROLES = ['web', 'worker', 'gateway'] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['pretty', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** One AES-256 key of the vault's ring; `id` is stored beside what it seals. */
export interface EncryptionKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** A bucket of any S3-compatible store. */
export interface S3Config {
  readonly bucket: string;
  /** Null: AWS itself. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket stands in the path rather than in the host's name. */
  readonly pathStyle: boolean;
}

/** Everything that the environment decides, checked. Frozen: nothing changes it after boot. */
export interface Config {
  readonly http: {
    readonly host: string;
    /** 0 lets the system choose; `publicUrl` then says 0 too, unless it was given. */
    readonly port: number;
    /** Without a trailing slash. */
    readonly publicUrl: string;
    /** As Fastify takes it: whether, how many hops, or which addresses of proxies to believe. */
    readonly trustProxy: boolean | number | string;
    /** Bytes of the largest request body. */
    readonly bodyLimit: number;
    /** Seconds that requests and jobs in flight get to end after SIGTERM or Ctrl-C. */
    readonly drainTimeout: number;
  };
  readonly database: {
    /** Null: the embedded PostgreSQL under `dataDir`. */
    readonly url: string | null;
    /** Connections of this process at most. */
    readonly poolSize: number;
  };
  /** Absolute. */
  readonly dataDir: string;
  readonly files: {
    /** Null: they are kept on the disk, under `dataDir`. */
    readonly s3: S3Config | null;
    /** Of the largest that is uploaded, or fetched from a platform. */
    readonly maxBytes: number;
  };
  /** Without doubles, never empty. */
  readonly roles: readonly Role[];
  readonly auth: {
    /** Null with an external issuer, or before `withSecrets`. */
    readonly jwtSecret: string | null;
    /** Not null: tokens come from an external issuer and are checked with its published keys. */
    readonly jwksUrl: string | null;
    readonly issuer: string;
    readonly audience: string;
  };
  /** The first seals, all open. Empty only before `withSecrets`. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** Requests a minute a user; 0 switches a limit off. */
  readonly rateLimits: { readonly channels: number; readonly default: number };
  /** Base URLs, with the sandbox already taken into account. */
  readonly platforms: {
    /** Ends in a slash, as @slack/web-api wants it. */
    readonly slackApiUrl: string;
    readonly discordApiUrl: string;
    readonly telegramApiUrl: string;
    readonly teamsLoginUrl: string;
    readonly teamsOpenidUrl: string;
  };
  /** The distributed Slack app; nulls where none is set up. */
  readonly slackApp: {
    readonly clientId: string | null;
    readonly clientSecret: string | null;
    readonly signingSecret: string | null;
  };
  /** Any OpenAI-compatible endpoint; nulls where none is set up. */
  readonly llm: {
    readonly baseUrl: string | null;
    readonly apiKey: string | null;
    readonly model: string | null;
    /** Seconds that one request may take. */
    readonly timeout: number;
    /** Tokens of an answer at most. */
    readonly maxTokens: number;
    /** Tokens that an organisation may use a day (UTC); 0 sets no limit. */
    readonly dailyTokens: number;
  };
  /** Seconds after which an installation's credentials are asked about again; 0: never by themselves. */
  readonly installationProbeInterval: number;
  /** Lower-case host names or addresses that typed URLs may name although they are private. */
  readonly allowedPrivateHosts: readonly string[];
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  readonly production: boolean;
  /** Of package.json. */
  readonly version: string;
}
