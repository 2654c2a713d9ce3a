import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cachedInstall, npmCi } from '../../../scripts/cachedInstall';

const MANIFESTS = path.join(import.meta.dirname, 'fonts');
const FILES = ['package.json', 'package-lock.json'];
const CONFIG = 'fonts.conf';

/** Fonts by the family that pages request. */
const FAMILIES = { 'system-ui': 'Inter', 'sans-serif': 'Inter', monospace: 'Source Code Pro' };

/** Installs the fonts for the pictures on first use. Resolves with the variables that make a browser use only these. */
export async function pictureFonts(): Promise<Readonly<Record<string, string>>> {
  const recipe = [...FILES.map((file) => path.join(MANIFESTS, file)), import.meta.filename];
  const folder = await cachedInstall({ name: 'fonts', recipe, announcement: 'Installing fonts', install });
  return { FONTCONFIG_FILE: path.join(folder, CONFIG), XDG_CACHE_HOME: folder };
}

async function install(folder: string): Promise<void> {
  for (const file of FILES) await copyFile(path.join(MANIFESTS, file), path.join(folder, file));
  await npmCi(folder);
  const aliases = Object.entries(FAMILIES).map(
    ([requested, installed]) =>
      `<match><test name="family"><string>${requested}</string></test>` +
      `<edit name="family" mode="assign" binding="strong"><string>${installed}</string></edit></match>`,
  );
  const lines = ['<fontconfig>', '<dir prefix="relative">node_modules/@expo-google-fonts</dir>', ...aliases];
  await writeFile(path.join(folder, CONFIG), `${lines.join('\n')}\n</fontconfig>\n`);
}
