// Runs once before all journeys: installs VS Code, Chromium, and the packaged extension.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { root, runNode } from '../../scripts/process';
import { ensureChromium } from '../../scripts/vscodeHost/chromium';
import { userPath } from '../../scripts/vscodeHost/environment';
import { ensureVscodeHost } from '../../scripts/vscodeHost/install';
import { installVsix } from '../../scripts/vscodeHost/server';
import type { Equipment } from './driver/session';

declare module 'vitest' {
  export interface ProvidedContext {
    equipment: Equipment;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const equipment = { host: await ensureVscodeHost(), chromium: await ensureChromium() };
  const base = await mkdtemp(path.join(os.tmpdir(), 'coppice-ui-'));
  const vsix = path.join(base, 'coppice.vsix');
  const extensions = path.join(base, 'extensions');
  const pseudo = project.name === 'pseudo';
  const script = ['scripts/package.ts', '--out', vsix, ...(pseudo ? ['--pseudo'] : [])];
  await runNode([path.join(root, 'scripts', 'run.mjs'), ...script], { stdio: ['ignore', 'ignore', 'inherit'] });
  const env = { PATH: userPath(), HOME: base, TMPDIR: base };
  await installVsix({ host: equipment.host, data: path.join(base, 'data'), extensions, env }, vsix);
  project.provide('equipment', { ...equipment, extensions, vsix, pseudo });
  return () => rm(base, { recursive: true, force: true, maxRetries: 5 });
}
