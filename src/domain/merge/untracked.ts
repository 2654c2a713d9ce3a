/** Larger files (in bytes) rarely belong in a repository. */
export const LARGE_FILE = 1024 * 1024;

/** Names that tools leave behind, and that most repositories ignore. */
const TOOL_FILES = [
  /(?:^|\/)(?:node_modules|bower_components|__pycache__|\.venv|venv|\.tox|\.cache|\.gradle|\.next|\.nuxt)\//,
  /(?:^|\/)(?:dist|build|out|target|coverage|\.nyc_output|\.pytest_cache|\.mypy_cache|\.idea)\//,
  /(?:^|\/)(?:\.DS_Store|Thumbs\.db|npm-debug\.log.*|\.env(?:\..+)?|id_rsa|id_ed25519)$/,
  /\.(?:log|tmp|temp|swp|swo|bak|orig|rej|pyc|pyo|class|o|obj|pid|pem|key|sqlite3?|db)$/i,
];

/** Whether to ask before an untracked file is committed with everything else. */
export function isLikelyUnwanted(file: { readonly path: string; readonly size: number }): boolean {
  return file.size > LARGE_FILE || TOOL_FILES.some((pattern) => pattern.test(file.path));
}
