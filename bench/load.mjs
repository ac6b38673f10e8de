// The load generator: a process of its own, so that what it costs is the same for whoever is measured. Bare sockets with
// one request in flight each; HTTP is read just far enough to know where an answer ends.
import { connect } from 'node:net';
import { makeRequests } from './requests.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** One keep-alive connection. `onAnswer(status, body)` is called for each answer; the next request is sent by then. */
class Line {
  constructor(port, next, onAnswer, onBroken) {
    this.next = next;
    this.onAnswer = onAnswer;
    this.pending = Buffer.alloc(0);
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => this.read(chunk));
    this.socket.on('error', onBroken);
    this.socket.on('connect', () => this.send());
  }

  send() {
    const request = this.next();
    if (request === null) return this.socket.end();
    this.sentAt = performance.now();
    this.socket.write(request);
  }

  read(chunk) {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const headEnd = this.pending.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.pending.latin1Slice(0, headEnd);
    const total = headEnd + 4 + Number(LENGTH.exec(head)?.[1] ?? 0);
    if (this.pending.length < total) return;
    const status = Number(head.slice(9, 12));
    const body = this.pending.subarray(headEnd + 4, total);
    this.pending = this.pending.subarray(total);
    this.onAnswer(status, body, performance.now() - this.sentAt);
    this.send();
  }
}

/** Keeps `connections` requests in flight until the time is over or `most` were sent. */
function run({ port, connections, seconds, most, scenario }) {
  return new Promise((resolve, reject) => {
    const makeRequest = makeRequests(scenario);
    const latencies = [];
    const wrong = { count: 0, first: null };
    let sent = 0;
    let open = 0;
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1000;
    const next = () => {
      if (sent < most && performance.now() < endsAt) {
        sent += 1;
        return makeRequest();
      }
      open -= 1;
      if (open === 0) resolve(summary(latencies, wrong, performance.now() - startedAt));
      return null;
    };
    const onAnswer = (status, body, milliseconds) => {
      latencies.push(milliseconds);
      if (status >= 200 && status < 300) return;
      wrong.count += 1;
      wrong.first ??= `${status} ${body.toString('utf8').slice(0, 300)}`;
    };
    for (; open < connections; open += 1) new Line(port, next, onAnswer, reject);
  });
}

function summary(latencies, wrong, milliseconds) {
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return {
    rate: latencies.length / (milliseconds / 1000),
    p50: at(0.5),
    p99: at(0.99),
    count: latencies.length,
    wrong,
  };
}

process.on('message', (job) => {
  run(job).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: String(error.stack) }),
  );
});
process.on('disconnect', () => process.exit(0));
