// Writes the third-party notices from what is actually in the bundles.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ASSETS } from './assets.mjs';

const RULE = '-'.repeat(80);
const LICENSE_FILE = /^(licen[cs]e|copying|notice)([-.]|$)/i;

/** Returns the folder of the package that a file in node_modules belongs to. */
function packageFolder(root, file) {
  const unix = path.resolve(root, file).replaceAll(path.sep, '/');
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(unix) ?? [];
  return folder;
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  if (texts.length === 0 && typeof license !== 'string') throw new Error(`${name} ${version} has no license`);
  return [`${name} ${version}`, `License: ${license ?? 'see below'}`, '', ...texts].join('\n');
}

/** Writes dist/THIRD-PARTY-NOTICES.txt. Returns its path below the root. `outputs` is esbuild's metafile. */
export function writeNotices(root, dist, outputs) {
  const bundled = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
  const shipped = [...bundled, ...Object.keys(ASSETS)];
  const folders = new Set(shipped.map((file) => packageFolder(root, file)).filter(Boolean));
  const notices = [...folders].sort().map(notice);
  const file = path.join(dist, 'THIRD-PARTY-NOTICES.txt');
  mkdirSync(dist, { recursive: true });
  writeFileSync(
    file,
    ['Coppice contains the following third-party software.', ...notices].join(`\n\n${RULE}\n\n`) + '\n',
  );
  return path.relative(root, file);
}
