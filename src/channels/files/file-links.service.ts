import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { cutName } from './file-names.js';

/** Characters of the name in an address: it is there to be read, and no path may be longer than servers take. */
const SHOWN_NAME = 40;

/** Public addresses of files, for platforms and people who have no access to the channel. */
@Injectable()
export class FileLinks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Opens the file for whoever has it, from when it is stored for as long as its message is there. */
  linkOf({ id, link_token: token, name }: { id: string; link_token: string; name: string }): string {
    return `${this.config.http.publicUrl}/files/${id}/${token}/${encodeURIComponent(nameInLink(name))}`;
  }
}

/** What of a file's name stands in its address. */
export const nameInLink = (name: string): string => cutName(name, SHOWN_NAME);
