// What jest's JSON reports say: `tally.mjs failed <report>` prints the files with a failure, a line each; `tally.mjs totals
// <report>…` prints how many tests passed and failed, where a file's result in a later report replaces that of an earlier one.
import { existsSync, readFileSync } from 'node:fs';

const [what, ...paths] = process.argv.slice(2);

/** @type {Map<string, {name: string, status: string, assertionResults: {status: string}[]}>} */
const files = new Map();
for (const path of paths.filter((it) => existsSync(it))) {
  for (const file of JSON.parse(readFileSync(path, 'utf8')).testResults) files.set(file.name, file);
}

const results = [...files.values()].map(({ name, status, assertionResults }) => {
  const count = (wanted) => assertionResults.filter((it) => it.status === wanted).length;
  const failed = count('failed');
  // A file that could not be loaded, or failed outside of its tests, counts as one.
  return { name, passed: count('passed'), failed: status === 'failed' ? Math.max(failed, 1) : failed };
});

if (what === 'failed') {
  for (const { name, failed } of results) if (failed > 0) console.log(name);
} else {
  const sum = (key) => results.reduce((total, file) => total + file[key], 0);
  console.log(sum('passed'), sum('failed'));
}
