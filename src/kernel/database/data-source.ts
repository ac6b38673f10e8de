import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import { parseTimestamp } from './timestamps.js';

// bigint is only used for sequence numbers and counters, which stay far below 2^53: numbers, not strings.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, parseTimestamp);

export interface DataSourceSettings {
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** Entity classes; none for the migration commands. */
  entities?: DataSourceOptions['entities'];
}

/** TypeORM's options for this project: PostgreSQL alone, migrations alone, nothing synchronised from entities. */
export function dataSourceOptions(settings: DataSourceSettings): DataSourceOptions {
  return {
    type: 'postgres',
    // This very module, whose parsers were set above: left to itself, TypeORM looks one up on the disk, which is another one
    // where the server is bundled.
    driver: pg,
    url: settings.url,
    poolSize: settings.poolSize,
    entities: settings.entities ?? [],
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    synchronize: false,
    installExtensions: false,
    applicationName: 'patchbay',
    extra: {
      keepAlive: true,
      connectionString: settings.url,
      // Every statement here is short: compiling one costs more than it ever saves (150 ms were seen). The pool waits for
      // this before it hands the connection out.
      onConnect: (client: pg.Client) => client.query('SET jit = off'),
    },
  };
}

/** Two nodes that boot at once must not migrate at once; any constant will do. */
const MIGRATION_LOCK = 7_281_963;

/** Brings the schema up to date. A node that finds another one at it waits for it. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
