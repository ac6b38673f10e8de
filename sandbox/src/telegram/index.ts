export { TelegramSandbox, type TelegramSandboxOptions } from './telegram-sandbox.js';
