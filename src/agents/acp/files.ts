import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { RPC_INVALID_PARAMS, type RpcError, type RpcLateReply } from '../../base/jsonRpc';
import { errorText, systemCode } from '../../base/result';
import { read, readFileSchema, writeFileSchema } from './messages';

/** "Resource not found" of ACP. */
const NOT_FOUND = -32_002;
const READ_MAX = 8 * 1024 * 1024;

/*
 * The client declares that it has no file system, because the files of a worktree are on the disk anyway. OpenCode and
 * Kilo write through the client nevertheless, right after an edit was allowed. They have access inside the worktree
 * only.
 */

/** Handles `fs/read_text_file`. `line` counts from 1. */
export async function readTextFile(worktree: string, params: unknown): Promise<RpcLateReply> {
  const request = read(readFileSchema, params);
  const file = request && (await insideWorktree(worktree, request.path));
  if (!request || file === undefined) return REFUSAL;
  try {
    if ((await stat(file)).size > READ_MAX) return { error: { code: RPC_INVALID_PARAMS, message: 'File too large' } };
    const content = await readFile(file, 'utf8');
    return { result: { content: part(content, request.line, request.limit) } };
  } catch (error) {
    return { error: systemError(error, request.path) };
  }
}

/** Handles `fs/write_text_file`. Creates missing folders. */
export async function writeTextFile(worktree: string, params: unknown): Promise<RpcLateReply> {
  const request = read(writeFileSchema, params);
  const file = request && (await insideWorktree(worktree, request.path));
  if (!request || file === undefined) return REFUSAL;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // The path is real. A link that was created since then isn't followed.
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const handle = await open(file, flags);
    try {
      await handle.writeFile(request.content, 'utf8');
    } finally {
      await handle.close();
    }
    return { result: {} };
  } catch (error) {
    return { error: systemError(error, request.path) };
  }
}

/**
 * Returns the real path of a file in the worktree, which may not exist yet. Returns `undefined` if the path is outside
 * the worktree, possibly through links, if it is the worktree itself, or if it belongs to Git.
 */
async function insideWorktree(worktree: string, file: string): Promise<string | undefined> {
  const root = await realpath(worktree).catch(() => undefined);
  const real = await realOrComing(path.resolve(worktree, file));
  const relative = root === undefined || real === undefined ? '' : path.relative(root, real);
  const [first] = relative.split(path.sep);
  const outside = relative === '' || first === '..' || path.isAbsolute(relative);
  return outside || first?.toLowerCase() === '.git' ? undefined : real;
}

/** Returns the real path of the existing part plus the rest. A broken link has none. */
async function realOrComing(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    const isLink = await lstat(file).then(
      () => true,
      () => false,
    );
    if (systemCode(error) !== 'ENOENT' || isLink || path.dirname(file) === file) return undefined;
    const folder = await realOrComing(path.dirname(file));
    return folder === undefined ? undefined : path.join(folder, path.basename(file));
  }
}

function part(content: string, line: number | undefined, limit: number | undefined): string {
  if (line === undefined && limit === undefined) return content;
  const from = Math.max(0, (line ?? 1) - 1);
  const lines = content.split('\n');
  return lines.slice(from, limit === undefined ? lines.length : from + limit).join('\n');
}

const REFUSAL: { readonly error: RpcError } = {
  error: { code: RPC_INVALID_PARAMS, message: 'Only files inside the worktree' },
};

function systemError(error: unknown, file: string): RpcError {
  const code = systemCode(error) === 'ENOENT' ? NOT_FOUND : RPC_INVALID_PARAMS;
  return { code, message: errorText(error), data: { uri: file } };
}
