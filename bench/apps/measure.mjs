import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { measure } from '../measure.mjs';
import { startProcess } from '../processes.mjs';
import { seedOrganisation, seedOurs, settle } from '../seed.mjs';
import { clientsOf } from '../stage.mjs';
import { measureOutputs } from './outputs.mjs';

/** Milliseconds after which a modifier answers. */
const DELAY_MS = 5;
const MODIFIERS = [0, 1, 5];
const POSTERS = [1, 10];
const CHANNELS = 100;
/** Lines to apps are open by then. */
const WARM_UP = { seconds: 1, most: 300 };
const NO_LIMIT = 10_000_000;

/**
 * What apps cost: messages that pass modifiers, messages that many outputs are told of, and messages where there are none
 * though others have them.
 * @param bench `{load, ours, baseline, sandbox, cast, closers, say, startOurs, createDatabase, inDatabase}`
 */
export async function measureApps(bench, options) {
  const stage = await setTheStage(bench, options);
  return {
    delayMs: DELAY_MS,
    outputs: options.apps.outputs,
    without: await measureWithout(bench, stage, options),
    modifiers: await measureModifiers(bench, stage, options),
    told: await measureOutputs(bench, stage, options.apps),
  };
}

/** A server of its own, so that the others stay without apps: an organisation without any, and some that have them. */
async function setTheStage(bench, { dist, apps: { outputs } }) {
  const { cast, say } = bench;
  say(`apps: organisations with ${MODIFIERS.join(', ')} modifiers, and one with ${outputs} outputs …`);
  await bench.createDatabase('apps');
  const server = await bench.startOurs('apps');
  const appServer = await bench.closers.add(
    startProcess([join(import.meta.dirname, 'app-server.mjs'), String(DELAY_MS)], {}),
  );
  return bench.inDatabase('apps', async (client) => {
    await seedOurs(client, cast);
    const { api } = await clientsOf(dist, server.url, bench.sandbox.url, cast.tokens[0]);
    const withApps = async (kind, count) => {
      const channels = Array.from({ length: CHANNELS }, () => randomUUID());
      const made = { organisation: randomUUID(), workspace: randomUUID(), people: cast.people, channels };
      await seedOrganisation(client, made, `${kind}-${count}`);
      for (let n = 0; n < count; n += 1) {
        const json_url = `${appServer.url}/${kind}/${n}.json`;
        await api.post(`/organisations/${made.organisation}/integrations`, { json_url });
      }
      return { ...server, channels };
    };
    const modifiers = {};
    for (const count of MODIFIERS) modifiers[count] = await withApps('modifier', count);
    const told = await withApps('output', outputs);
    await settle(client);
    return { server, appServer, modifiers, told };
  });
}

async function measureModifiers(bench, { appServer, modifiers }, { rounds, seconds, warmUp }) {
  const { load, cast, baseline, say } = bench;
  const { tokens } = cast;
  const targets = { ...modifiers, baseline: { ...baseline, channels: cast.channels.slice(0, CHANNELS) } };
  const scenarioOf = (run, { channels }) => ({ kind: 'post', channels, tokens, run });
  say('apps: modifiers …');
  // Everything is compiled by then; one at a time would take much longer.
  const { port } = modifiers[1];
  await load.run({ port, connections: Math.max(...POSTERS), ...warmUp, scenario: scenarioOf(0, modifiers[1]) });
  const results = [];
  for (const connections of POSTERS) {
    say(`apps: modifiers, ${connections} at a time …`);
    const measured = await measure(load, targets, { rounds, seconds, connections, warmUp: WARM_UP }, scenarioOf);
    results.push({ connections, targets: measured, called: await callDirectly(load, appServer, connections, seconds) });
  }
  return results;
}

/** What a modifier takes without us: its timer is not exact. */
async function callDirectly(load, { port }, connections, seconds) {
  const scenario = { kind: 'call', path: '/modifier/0', body: JSON.stringify({ message: 'The quick brown fox.' }) };
  return load.run({ port, connections, seconds, most: NO_LIMIT, scenario });
}

/** In the same organisation, on a server where others have apps, and on one without any. */
async function measureWithout({ load, cast, ours, baseline, say }, { server }, options) {
  say('apps: posts in an organisation without apps …');
  const { channels, tokens } = cast;
  return measure(load, { ours, others: server, baseline }, options, (run) => ({ kind: 'post', channels, tokens, run }));
}
