import * as nodeModule from 'node:module';

// From Node 22 on, compiled code is kept between starts, which saves a good part of the time to load; 20 has none.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

const { start } = await import('./start.js');
await start(process.argv.slice(2));
