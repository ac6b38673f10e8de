import { Injectable } from '@nestjs/common';
import type { ChannelSubscriber, Registry } from './desk.contract.js';

/** The features that are told of messages, by kind. */
@Injectable()
export class Subscribers implements Registry<ChannelSubscriber> {
  private readonly byKind = new Map<string, ChannelSubscriber>();

  register(subscriber: ChannelSubscriber): void {
    if (this.byKind.has(subscriber.kind)) throw new Error(`Two features subscribe as "${subscriber.kind}".`);
    this.byKind.set(subscriber.kind, subscriber);
  }

  find(kind: string): ChannelSubscriber | undefined {
    return this.byKind.get(kind);
  }
}
