import { type Statement, statement } from '../database/statement.js';

/** Seconds that a claimed lane stays with its worker unless renewed: a dead worker's lanes are free after that. */
export const LEASE_SECONDS = 8;

export const ENQUEUE = statement('lanes.enqueue', 'SELECT enqueue_job($1, $2, $3) AS seq');

/** Takes the lock of lane $1, made when it is not there, as an enqueue does. */
export const LOCK_LANE = statement(
  'lanes.lock',
  `INSERT INTO lanes AS l (key, pending, tail_seq) VALUES ($1, 0, 0)
   ON CONFLICT (key) DO UPDATE SET pending = l.pending`,
);

/** Begins the name of a lane whose jobs wait long for something outside (a model, a page of history). */
export const SLOW = 'slow:';
/** Begins the name of a lane whose jobs call servers of strangers, which may be dead or slow. */
export const OUTSIDE = 'outside:';

/** Lanes that have places of their own, by the beginnings of their names: what they wait for holds up nothing else. */
export const APART = [SLOW, OUTSIDE] as const;

const isApart = (prefix: string): string => `key LIKE '${prefix}%'`;
const ready = (name: string, which: string, places: string): string => `${name} AS (
     SELECT key FROM lanes WHERE ready_at <= clock_timestamp() AND ${which}
     ORDER BY ready_at LIMIT ${places} FOR UPDATE SKIP LOCKED
   )`;

/**
 * Takes up to $2 ready lanes, and up to $3 and $4 of those apart, and the first $1 jobs of each. `ready_at` doubles as the lease's end. A lane whose jobs
 * this snapshot does not see yet comes with a null job; it is given back and taken again.
 */
export const CLAIM = statement(
  'lanes.claim',
  `WITH ${ready('ready', APART.map((prefix) => `NOT ${isApart(prefix)}`).join(' AND '), '$2')},
   ${APART.map((prefix, n) => ready(`ready_apart_${n}`, isApart(prefix), `$${n + 3}`)).join(',\n   ')}, claimed AS (
     UPDATE lanes l SET ready_at = clock_timestamp() + interval '${LEASE_SECONDS} seconds', epoch = l.epoch + 1
     FROM (SELECT key FROM ready ${APART.map((_, n) => `UNION ALL SELECT key FROM ready_apart_${n}`).join(' ')}) ready
     WHERE l.key = ready.key RETURNING l.key, l.epoch
   )
   SELECT c.key AS lane, c.epoch, j.seq, j.kind, j.payload, j.attempts, j.created_at
   FROM claimed c LEFT JOIN LATERAL (
     SELECT * FROM jobs WHERE lane = c.key ORDER BY seq LIMIT $1
   ) j ON true
   ORDER BY c.key, j.seq`,
);

/**
 * CTEs that remove a lane's first jobs up to seq $3 if the lease (lane $1, epoch $2) still holds; $4 gives the lane
 * back too, and with a new epoch, so that a renewal under way cannot lease it again for nobody. They count in the row itself, not by looking at `jobs`, so that an enqueue that waited for this row is
 * seen. `mine` is empty when the lease is lost: whatever else the statement writes must join it.
 */
const SETTLEMENT = `mine AS (
     SELECT key FROM lanes WHERE key = $1 AND epoch = $2 FOR UPDATE
   ), gone AS (
     DELETE FROM jobs USING mine WHERE jobs.lane = mine.key AND jobs.seq <= $3 RETURNING 1
   ), settled AS (
     SELECT count(*)::int AS n FROM gone
   ), lane AS (
     UPDATE lanes l SET pending = l.pending - settled.n, epoch = l.epoch + $4::boolean::int,
       ready_at = CASE WHEN NOT $4::boolean THEN clock_timestamp() + interval '${LEASE_SECONDS} seconds'
                       WHEN l.pending > settled.n THEN clock_timestamp() END
     FROM mine, settled WHERE l.key = mine.key RETURNING l.pending
   )`;

export const SETTLE = statement('lanes.settle', `WITH ${SETTLEMENT} SELECT pending FROM lane`);

/**
 * A statement that settles and writes its effect in one round trip. `effects` are CTEs joined to `mine`; their own
 * parameters begin at $5.
 */
export const settling = (name: string, effects: string): Statement =>
  statement(name, `WITH ${SETTLEMENT}, ${effects} SELECT pending FROM lane`);

/** A statement that writes only while the lease holds (CTEs joined to `held`; parameters from $3), and lengthens it. */
export const holding = (name: string, effects: string): Statement =>
  statement(
    name,
    `WITH held AS (
       UPDATE lanes SET ready_at = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
       WHERE key = $1 AND epoch = $2 RETURNING key
     ), ${effects} SELECT key FROM held`,
  );

/** What waits in lane $1 behind seq $2, as it is now; at most $3. */
export const FOLLOWING = statement(
  'lanes.following',
  'SELECT seq, kind, payload, attempts, created_at FROM jobs WHERE lane = $1 AND seq > $2 ORDER BY seq LIMIT $3',
);

/** Proves that the lease still holds and lengthens it; inside a transaction it keeps the lane from being taken. */
export const HOLD = statement(
  'lanes.hold',
  `UPDATE lanes SET ready_at = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
   WHERE key = $1 AND epoch = $2 RETURNING key`,
);

/**
 * Lengthens many leases at once; answers those that still hold. A lane that someone has locked is passed over: it cannot
 * be taken meanwhile, and to wait for one lock while holding others is how deadlocks are made.
 */
export const RENEW = statement(
  'lanes.renew',
  `WITH held AS (
     SELECT * FROM unnest($1::text[], $2::bigint[]) AS h(key, epoch)
   ), free AS (
     SELECT l.key FROM lanes l JOIN held h ON h.key = l.key AND h.epoch = l.epoch
     FOR NO KEY UPDATE OF l SKIP LOCKED
   ), renewed AS (
     UPDATE lanes l SET ready_at = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
     FROM free WHERE l.key = free.key
   )
   SELECT l.key FROM lanes l JOIN held h ON h.key = l.key AND h.epoch = l.epoch`,
);

/** Gives a lane back: ready at once, or $3 milliseconds from now; idle when nothing waits. */
export const RELEASE = statement(
  'lanes.release',
  `UPDATE lanes SET epoch = epoch + 1,
     ready_at = CASE WHEN pending > 0 THEN clock_timestamp() + $3 * interval '1 millisecond' END
   WHERE key = $1 AND epoch = $2 RETURNING pending`,
);

/** Notes a failure on a lane's job. */
export const NOTE_FAILURE = statement(
  'lanes.note-failure',
  `UPDATE jobs SET attempts = attempts + $4, last_error = $5
   FROM lanes l WHERE l.key = $1 AND l.epoch = $2 AND jobs.lane = l.key AND jobs.seq = $3
   RETURNING jobs.attempts`,
);

/** Copies a job that fails for ever to where people find it; SETTLE then lets the lane go on. */
export const BURY = statement(
  'lanes.bury',
  `INSERT INTO dead_jobs (lane, seq, kind, payload, attempts, last_error, created_at)
   SELECT lane, seq, kind, payload, attempts, last_error, created_at FROM jobs WHERE lane = $1 AND seq = $2`,
);

/** Makes waiting lanes ready at once; one that a worker holds is left alone (`$2`: the delays to cut are longer). */
export const HURRY = statement(
  'lanes.hurry',
  `UPDATE lanes SET ready_at = clock_timestamp()
   WHERE key = ANY($1) AND pending > 0 AND ready_at > clock_timestamp() + interval '${LEASE_SECONDS} seconds'`,
);

/** For /metrics. */
export const DEPTH = `
  SELECT coalesce(sum(pending), 0)::int AS jobs, count(*)::int AS lanes,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM jobs), 0)::float AS oldest_seconds,
    (SELECT count(*)::int FROM dead_jobs) AS dead
  FROM lanes WHERE ready_at IS NOT NULL`;
