import { createHash } from 'node:crypto';
import { type Place, clusterOf } from './place.js';
import type { ServerTraits } from './processes.js';

export const SUPERUSER = 'patchbay';
export const DATABASE = 'patchbay';

/** Names the socket file; with TCP a free port is taken instead. */
export const SOCKET_PORT = 5432;

/** For a small machine that runs one application. Durability is PostgreSQL's own: a commit is on disk when it returns. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  shared_buffers: '128MB',
  max_connections: '60',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  random_page_cost: '1.1',
  // Short statements gain nothing from it, and its first use costs 20 ms and 20 MB a connection.
  jit: 'off',
  // Parallel plans need shared memory, of which containers get 64 MB, and cores, of which there are few.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  // Spares three processes that wait for reads that the cache answers.
  io_method: 'sync',

  // Nobody replicates from here.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  checkpoint_timeout: '15min',
  max_wal_size: '1GB',
  wal_buffers: '4MB',

  // Counter and queue rows change all the time: come often, for little.
  autovacuum_naptime: '15s',
  autovacuum_max_workers: '2',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_vacuum_cost_delay: '1ms',

  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  // Failed statements carry data, and the application reports them anyway.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
};

/** The server's arguments; those of where it listens come from outside. */
export function serverArguments(place: Place, listening: Readonly<Record<string, string>>): string[] {
  const all = { ...SETTINGS, ...listening, cluster_name: markOf(place) };
  return ['-D', clusterOf(place), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * The name that a server runs under. It tells the cluster, and settings and binaries: a server that is found running
 * with others is restarted rather than adopted.
 */
export function markOf(place: Place): string {
  return `${clusterName(place)}.${shortHash(JSON.stringify([SETTINGS, place.binaries]))}`;
}

/** How the processes of this cluster are recognised: PostgreSQL puts the name that it runs under into their titles. */
export function traitsOf(place: Place): ServerTraits {
  return { cluster: clusterOf(place), title: `postgres: ${clusterName(place)}.` };
}

function clusterName(place: Place): string {
  return `patchbay ${shortHash(clusterOf(place))}`;
}

function shortHash(said: string): string {
  return createHash('sha256').update(said).digest('hex').slice(0, 12);
}
