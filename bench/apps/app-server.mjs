// The apps that are called: a process of its own, so that what it costs is not taken for the server's. Modifiers answer as
// late as the first argument says (milliseconds); outputs at once, and how they were called is told on request.
import { createServer } from 'node:http';

const DELAY_MS = Number(process.argv[2]);
const SETTINGS = ['words', 'style', 'at_most', 'suffix', 'sign_all'].map((label) => ({
  label,
  type: 'text',
  default: `The value of ${label}`,
  required: true,
  description: 'What a sample app of usual size says of a setting',
}));
/** By message: how often outputs were told of it, and when for the first time and the last (nanoseconds, all processes' clock). */
let told = new Map();

const integration = (kind, target) => ({
  data: {
    descriptions: { app_name: kind, app_description: `A ${kind} that is measured`, app_logo: '', app_url: '' },
    integration_type: kind,
    is_active: true,
    settings: SETTINGS,
    target_url: target,
  },
});

function note({ message }) {
  const now = String(process.hrtime.bigint());
  const seen = told.get(message) ?? { calls: 0, first: now };
  told.set(message, { ...seen, calls: seen.calls + 1, last: now });
}

/** What is answered: a status, JSON or null, and after how many milliseconds. */
function answer(method, path, body) {
  const [, kind, name] = path.split('/');
  const url = `http://127.0.0.1:${server.address().port}${path}`;
  if (name?.endsWith('.json')) return [200, integration(kind, url.slice(0, -'.json'.length)), 0];
  if (path === '/told') {
    const seen = Object.fromEntries(told);
    if (method === 'DELETE') told = new Map();
    return [200, seen, 0];
  }
  const call = JSON.parse(body);
  if (kind === 'modifier') return [200, { message: call.message }, DELAY_MS];
  note(call);
  return [202, null, 0];
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const [status, json, afterMs] = answer(request.method, request.url, Buffer.concat(chunks).toString());
    const text = json === null ? '' : JSON.stringify(json);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const send = () => response.writeHead(status, headers).end(text);
    if (afterMs > 0) setTimeout(send, afterMs);
    else send();
  });
});
// Nobody's connection ends in the middle of a measurement.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
process.once('SIGTERM', () => process.exit(0));
