import type { FileDiff } from '../../../domain/session/toolCall';
import {
  mapContents,
  wireFields,
  withExitCode,
  type AcpQuirks,
  type QuirkContext,
  type WireFields,
} from '../acpQuirks';

/** Also those of Kilo, which is a fork. */
export const OPENCODE_QUIRKS: AcpQuirks = {
  toolCall: (call, context) => {
    const metadata = wireFields(wireFields(call['rawOutput'])?.['metadata']);
    return withExitCode(withWholeDiffs(withShortTitle(call, context), context), [metadata]);
  },
};

/** It uses a file's absolute path as a title. People need only the part inside the worktree. */
function withShortTitle(call: WireFields, { cwd }: QuirkContext): WireFields {
  const { title, kind } = call;
  if (kind === 'execute' || typeof title !== 'string') return call;
  const isInside = title.startsWith(`${cwd}/`) || title.startsWith(`${cwd}\\`);
  return isInside ? { ...call, title: title.slice(cwd.length + 1) } : call;
}

/** It sends whole files with a permission request, and afterwards only the changed lines. The whole ones stay. */
function withWholeDiffs(call: WireFields, { cwd, known }: QuirkContext): WireFields {
  const diffs = known?.diffs ?? [];
  if (diffs.length === 0) return call;
  return mapContents(call, (content) => {
    const whole = content['type'] === 'diff' ? diffs.find((diff) => isPart(content, diff, cwd)) : undefined;
    return whole ? { ...content, oldText: whole.oldText, newText: whole.newText } : content;
  });
}

function isPart({ path, oldText, newText }: WireFields, whole: FileDiff, cwd: string): boolean {
  if (typeof path !== 'string' || typeof oldText !== 'string' || typeof newText !== 'string') return false;
  if (whole.oldText === null || ![path, `${cwd}/${path}`, `${cwd}\\${path}`].includes(whole.path)) return false;
  return whole.oldText.includes(oldText) && whole.newText.includes(newText);
}
