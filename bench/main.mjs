// npm run bench: this server and a hand-written baseline, on the same PostgreSQL, in turns. See --help.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureApps } from './apps/measure.mjs';
import { measureArchive } from './archive/measure.mjs';
import { makeDataDir, measureBoot } from './boot.mjs';
import { atOnce, atPace } from './crossing.mjs';
import { measurePlatforms } from './platforms/measure.mjs';
import { measure } from './measure.mjs';
import { HELP, readOptions } from './options.mjs';
import { startLoad, startOurs, startProcess, startSandbox } from './processes.mjs';
import { report } from './report.mjs';
import { growTo, makeCast, onDatabase, seedBaseline, seedOurs, settle, withDatabase } from './seed.mjs';
import { connectPairs, connectSlack } from './stage.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

/** What was started, ended in the other order whatever happens. */
class Closers {
  closers = [];

  async add(starting, close = (it) => it.stop()) {
    const it = await starting;
    this.closers.unshift(() => close(it));
    return it;
  }

  async close() {
    for (const close of this.closers) await close();
  }
}

class Bench {
  secret = randomBytes(32).toString('base64url');
  encryptionKeys = `bench:${randomBytes(32).toString('base64')}`;
  cast = makeCast(this.secret);
  closers = new Closers();

  constructor(options) {
    this.options = options;
  }

  say(line) {
    say(line);
  }

  async run() {
    const { parts, dist, boots } = this.options;
    const results = {
      messages: this.options.messages,
      scenarios: [],
      crossing: null,
      platforms: null,
      apps: null,
      archive: null,
      boot: null,
    };
    if (parts.has('boot')) {
      say('Boot: an empty data directory, then again …');
      results.boot = await measureBoot(dist, { boots });
    }
    try {
      if ([...parts].some((part) => part !== 'boot')) await this.measureServers(results);
    } finally {
      await this.closers.close();
    }
    return results;
  }

  async measureServers(results) {
    const { parts, root } = this.options;
    await this.startPostgres();
    this.load = await this.closers.add(startLoad());
    this.sandbox = await this.closers.add(startSandbox(root));
    if ([...parts].some((part) => part !== 'boot' && part !== 'archive')) await this.startServers();
    if (parts.has('channels') || parts.has('messages')) await this.startLargeServers();
    for (const part of ['channels', 'messages', 'webhook', 'post', 'hot-channel']) {
      if (parts.has(part)) results.scenarios.push(await this.measureScenario(part));
    }
    if (parts.has('crossing')) results.crossing = await this.measureCrossing();
    if (parts.has('platforms')) results.platforms = await measurePlatforms(this, this.options);
    if (parts.has('apps')) results.apps = await measureApps(this, this.options);
    if (parts.has('archive')) results.archive = await measureArchive(this, this.options);
  }

  async startPostgres() {
    const { dist } = this.options;
    const module = await import(pathToFileURL(join(dist, 'src/kernel/database/embedded/index.js')).href);
    const dataDir = await this.closers.add(makeDataDir(), (folder) => rm(folder, { recursive: true, force: true }));
    this.postgres = await this.closers.add(module.startEmbeddedPostgres({ dataDir }));
  }

  async startServers() {
    say('Two databases with 1,000 channels and 10,000 messages each …');
    await this.createDatabase('ours');
    this.ours = await this.startOurs('ours');
    await this.inDatabase('ours', (client) => seedOurs(client, this.cast));
    this.slack = await connectSlack(this.options.dist, this.ours, this.sandbox, this.cast);
    await this.createDatabase('baseline');
    await this.inDatabase('baseline', (client) => seedBaseline(client, this.cast));
    this.baseline = await this.startBaseline('baseline');
    for (const name of ['ours', 'baseline']) await this.inDatabase(name, settle);
  }

  async startLargeServers() {
    say(`Two more with ${this.options.messages.toLocaleString('en')} messages …`);
    for (const [name, schema] of [
      ['ours_large', 'ours'],
      ['baseline_large', 'baseline'],
    ]) {
      await this.createDatabase(name);
      if (schema === 'ours') {
        // The server makes the schema; it stays for the measurement.
        this.oursLarge = await this.startOurs(name);
      }
      await this.inDatabase(name, async (client) => {
        await (schema === 'ours' ? seedOurs : seedBaseline)(client, this.cast);
        await growTo(client, schema, this.cast.channels, this.options.messages);
        await settle(client);
      });
    }
    this.baselineLarge = await this.startBaseline('baseline_large');
  }

  /** Every target in turn, again and again: what else the machine does falls on all of them alike. */
  async measureScenario(name) {
    say(`${name} …`);
    const reads = name === 'channels' || name === 'messages';
    const targets = {
      ours: this.ours,
      baseline: this.baseline,
      ...(reads && { oursLarge: this.oursLarge, baselineLarge: this.baselineLarge }),
    };
    return { name, ...(await measure(this.load, targets, this.options, (run) => this.scenario(name, run))) };
  }

  scenario(name, run) {
    const { channels, readChannels, tokens, workspace } = this.cast;
    switch (name) {
      case 'webhook':
        return { kind: 'webhook', ...this.slack, run };
      case 'post':
        return { kind: 'post', channels, tokens, run };
      case 'hot-channel':
        return { kind: 'post', channels: channels.slice(-1), tokens, run };
      case 'channels':
        return { kind: 'get', tokens, paths: [`/api/v2/channels?workspace_id=${workspace}&limit=25`] };
      default:
        return { kind: 'get', tokens, paths: readChannels.map((id) => `/api/v2/channels/${id}/messages?limit=50`) };
    }
  }

  async measureCrossing() {
    say('crossing …');
    const { dist, paceSeconds, burst } = this.options;
    const stage = await connectPairs(dist, this.ours, this.sandbox, this.cast, 10);
    // The libraries are loaded on first use, and everything is compiled by use.
    await atPace(stage, { pairs: 10, perSecond: 20, seconds: 2, run: 'load' });
    await atOnce(stage, { pairs: 10, count: burst, run: 'warm' });
    const pace = await atPace(stage, { pairs: 1, perSecond: 50, seconds: paceSeconds, run: 'pace' });
    const one = await atOnce(stage, { pairs: 1, count: burst, run: 'one' });
    const ten = await atOnce(stage, { pairs: 10, count: burst, run: 'ten' });
    return { pace, one, ten };
  }

  async createDatabase(name) {
    await this.inDatabase('postgres', (client) => client.query(`CREATE DATABASE ${name}`));
  }

  inDatabase(name, work) {
    return onDatabase(withDatabase(this.postgres.url, name), work);
  }

  async startOurs(database) {
    const env = {
      DATABASE_URL: withDatabase(this.postgres.url, database),
      DATABASE_POOL_SIZE: String(this.options.poolSize),
      DATA_DIR: await this.closers.add(makeDataDir(), (folder) => rm(folder, { recursive: true, force: true })),
      AUTH_JWT_SECRET: this.secret,
      ENCRYPTION_KEYS: this.encryptionKeys,
      SANDBOX_URL: this.sandbox.url,
      // The limit is counted, but not reached.
      RATE_LIMIT_CHANNELS: '1000000',
      RATE_LIMIT_DEFAULT: '1000000',
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    };
    return { ...(await this.closers.add(startOurs(this.options.dist, env))), database };
  }

  async startBaseline(database) {
    const env = {
      DATABASE_URL: withDatabase(this.postgres.url, database),
      POOL_SIZE: String(this.options.poolSize),
      JWT_SECRET: this.secret,
      SIGNING_SECRET: this.slack.secret,
    };
    const args = [join(import.meta.dirname, 'baseline.mjs')];
    return { ...(await this.closers.add(startProcess(args, env))), database };
  }
}

const options = readOptions(process.argv.slice(2));
if (options.help) {
  console.log(HELP);
} else if (!existsSync(join(options.dist, 'server/main.js'))) {
  console.error('There is nothing to measure yet: run `npm run build` first.');
  process.exitCode = 2;
} else {
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), shared by server, PostgreSQL and load generator.`,
  );
  const results = await new Bench(options).run();
  const missed = report(results, options);
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.check && missed > 0) process.exitCode = 1;
}
