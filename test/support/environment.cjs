const { readFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Of this process: every suite runs it in a context of its own, and what the engine has compiled once stays compiled. */
let script;

function compiled(path) {
  script ??= new Script(
    `(function (module, exports, require, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`,
    {
      filename: path,
    },
  );
  return script;
}

/** Node's, and for the specs' packages (`vendor.cjs`) the global `loadBundle(module, require)`. */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const path = config.projectConfig.testEnvironmentOptions.bundle;
    this.global.loadBundle = (module, require) => {
      const load = compiled(path).runInContext(this.context);
      load.call(module.exports, module, module.exports, require, path, dirname(path));
    };
  }
};
