import { accountMethods } from './account.methods.js';
import { changeMethods } from './change.methods.js';
import { chatsMethods } from './chats.methods.js';
import type { Method, MethodTable } from './method.js';
import { mediaMethods } from './media.methods.js';
import { sendMethods } from './send.methods.js';
import { updatesMethods } from './updates.methods.js';

const TABLES: MethodTable[] = [updatesMethods, sendMethods, mediaMethods, changeMethods, chatsMethods, accountMethods];
const METHODS = new Map(
  TABLES.flatMap((table) => Object.entries(table)).map(([name, act]) => [name.toLowerCase(), act]),
);

/** Method names are case-insensitive, as documented. */
export const findMethod = (name: string): Method | null => METHODS.get(name.toLowerCase()) ?? null;
