// Replaces VS Code's native log writer (@vscode/spdlog), which needs a compiler to install. Without a writer, there are
// no log files, and output channels, which show such files, are empty.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  #file;
  #maxBytes;
  #written = 0;
  #level = 2;
  #raw = false;

  constructor(_type, _name, file, maxBytes) {
    this.#file = file;
    this.#maxBytes = maxBytes;
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#raw = false;
  }
  clearFormatters() {
    this.#raw = true;
  }
  flush() {}
  drop() {}
  write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    const text = this.#raw ? message : `${time} [${LEVELS[level]}] ${message}\n`;
    if (this.#written + text.length > this.#maxBytes) {
      fs.renameSync(this.#file, `${this.#file}.1`);
      this.#written = 0;
    }
    fs.appendFileSync(this.#file, text);
    this.#written += text.length;
  }
}
for (const [level, name] of ['trace', 'debug', 'info', 'warn', 'error', 'critical'].entries()) {
  Logger.prototype[name] = function (message) {
    this.write(level, message);
  };
}

async function createLogger(name, file, maxBytes) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file, maxBytes);
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
