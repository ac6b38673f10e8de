import { DataSource } from 'typeorm';
import { ENTITIES } from './src/app.module.js';
import { loadConfig } from './src/config/env.js';
import { dataSourceOptions } from './src/kernel/database/data-source.js';

const { url } = loadConfig().database;
if (url === null) {
  throw new Error('Use npm run migration:… (it starts the embedded database for the command), or set DATABASE_URL');
}

/** For TypeORM's command line, from the build: `typeorm -d dist/ormconfig.js`. */
export default new DataSource(dataSourceOptions({ url, poolSize: 2, entities: ENTITIES }));
