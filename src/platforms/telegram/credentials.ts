import type { CredentialField } from '../credentials.js';

export const TELEGRAM_CREDENTIALS: readonly CredentialField[] = [
  {
    name: 'bot_token',
    required: true,
    secret: true,
    description: 'The bot token that @BotFather shows after /newbot, or later under /mybots, API Token.',
    example: '123456789:AAExampleExampleExampleExampleExample',
    pattern: /^\d{1,20}:[A-Za-z0-9_-]{10,}$/,
    maxLength: 128,
  },
];
