import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The one queue: lanes of jobs, with the function that every enqueue goes through; and idempotency keys. */
export class Lanes1763683200003 implements MigrationInterface {
  name = 'Lanes1763683200003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE lanes (
  key      text PRIMARY KEY,
  -- When a worker may take it: in the past when work waits, the lease's end while a worker has it, null when idle.
  ready_at timestamptz,
  -- Grows with every claim; a worker's writes hold only while it is theirs.
  epoch    bigint NOT NULL DEFAULT 0,
  pending  integer NOT NULL DEFAULT 0,
  tail_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX lanes_ready ON lanes (ready_at) WHERE ready_at IS NOT NULL;

CREATE TABLE jobs (
  lane       text NOT NULL,
  seq        bigint NOT NULL,
  kind       text NOT NULL,
  payload    jsonb NOT NULL,
  attempts   integer NOT NULL DEFAULT 0,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Jobs whose handler failed every time; kept for people, the lane went on without them.
CREATE TABLE dead_jobs (
  lane       text NOT NULL,
  seq        bigint NOT NULL,
  kind       text NOT NULL,
  payload    jsonb NOT NULL,
  attempts   integer NOT NULL,
  last_error text,
  created_at timestamptz NOT NULL,
  died_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, seq, died_at)
);

-- Appends a job to its lane. The lane's row stays locked until the caller commits, so the order of seq is the order of
-- commit. A lane that a worker holds keeps its lease; an idle one becomes ready.
CREATE FUNCTION enqueue_job(lane_key text, job_kind text, job_payload jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  position bigint;
BEGIN
  INSERT INTO lanes AS l (key, ready_at, pending, tail_seq) VALUES (lane_key, clock_timestamp(), 1, 1)
  ON CONFLICT (key) DO UPDATE SET
    pending = l.pending + 1, tail_seq = l.tail_seq + 1, ready_at = coalesce(l.ready_at, clock_timestamp())
  RETURNING l.tail_seq INTO position;
  INSERT INTO jobs (lane, seq, kind, payload) VALUES (lane_key, position, job_kind, job_payload);
  RETURN position;
END $$;

CREATE TABLE idempotency_keys (
  user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- Method and route pattern.
  route      text NOT NULL,
  key        text NOT NULL,
  body_hash  bytea NOT NULL,
  status     integer NOT NULL,
  -- Sealed: an answer may hold a secret that is shown once.
  answer     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys, dead_jobs, jobs, lanes');
    await runner.query('DROP FUNCTION enqueue_job');
  }
}
