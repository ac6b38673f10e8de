import { Module } from '@nestjs/common';
import { ResponderModule } from '../../responder/responder.module.js';
import { ConnectionsModule } from '../connections.module.js';
import { GraphController } from '../graph/graph.controller.js';
import { GraphDigest } from '../graph/graph-digest.service.js';
import { Graphs } from '../graph/graphs.service.js';
import { WikiController } from '../wiki/wiki.controller.js';
import { WikiDigest } from '../wiki/wiki-digest.service.js';
import { WikiPages } from '../wiki/wiki-pages.service.js';
import { PageWriter } from '../wiki/writing/page-writer.service.js';
import { WritingQueue } from '../wiki/writing/writing-queue.service.js';
import { DigestJobs } from './digest-jobs.service.js';

/** What is made of archives: wiki pages and a graph. */
@Module({
  imports: [ConnectionsModule, ResponderModule],
  controllers: [WikiController, GraphController],
  providers: [DigestJobs, GraphDigest, Graphs, PageWriter, WikiDigest, WikiPages, WritingQueue],
})
export class DigestsModule {}
