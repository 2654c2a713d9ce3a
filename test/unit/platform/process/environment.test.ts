import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../../../../src/platform/process/process';

describe('the environment that children may inherit', () => {
  it.each([
    ['ELECTRON_RUN_AS_NODE', '1'],
    ['ELECTRON_NO_ATTACH_CONSOLE', '1'],
    ['VSCODE_IPC_HOOK_CLI', '/run/x.sock'],
    ['VSCODE_NLS_CONFIG', '{}'],
    ['VSCODE_PORTABLE_FOO', '1'],
    ['VSCODE_GIT_ASKPASS_MAIN', '/x/askpass-main.js'],
    ['SNAP', '/snap/code/1'],
    ['SNAP_NAME', 'code'],
    ['GDK_PIXBUF_MODULE_FILE', '/snap/x'],
    ['CODE_SERVER_SESSION_SOCKET', '/x'],
    ['CS_DISABLE_FILE_DOWNLOADS', '1'],
    ['DEBUG', '*'],
    ['NODE_OPTIONS', '--inspect'],
    ['NODE_EXEC_PATH', '/server/node'],
    ['BROWSER', '/server/bin/helpers/browser.sh'],
    ['GIT_ASKPASS', '/server/extensions/git/dist/askpass.sh'],
    ['SSH_ASKPASS', '/server/extensions/git/dist/ssh-askpass.sh'],
    ['COPPICE_RUN', 'r1'],
    ['COPPICE_ANYTHING', '1'],
    ['GIT_DIR', '/repository/.git'],
    ['GIT_INDEX_FILE', '.git/index'],
    ['GIT_WORK_TREE', '/repository'],
  ])('removes %s', (name, value) => {
    expect(cleanEnvironment({ [name]: value, HOME: '/h' }, 'linux')).toEqual({ HOME: '/h' });
  });

  it.each([
    ['HTTPS_PROXY', 'http://proxy:3128'],
    ['no_proxy', 'localhost'],
    ['NODE_EXTRA_CA_CERTS', '/ca.pem'],
    ['ANTHROPIC_API_KEY', 'k'],
    ['VSCODE_PORTABLE', '/data'],
    ['VSCODE_SHELL_LOGIN', '1'],
    ['VSCODE_ENV_REPLACE', 'A=b'],
    ['SNAPPY', '1'],
    ['DEBUGINFOD_URLS', 'x'],
    ['BROWSER', 'firefox'],
    ['GIT_ASKPASS', '/usr/bin/ksshaskpass'],
    ['GIT_AUTHOR_NAME', 'A'],
    ['GIT_CONFIG_COUNT', '1'],
    ['EMPTY', ''],
    ['SSH_AUTH_SOCK', '/agent'],
  ])('keeps %s=%s', (name, value) => {
    expect(cleanEnvironment({ [name]: value }, 'linux')).toEqual({ [name]: value });
  });

  it('drops variables without a value', () => {
    expect(cleanEnvironment({ A: undefined, B: 'b' }, 'linux')).toEqual({ B: 'b' });
  });

  it('removes the remote command line from PATH and keeps the order of the rest', () => {
    const before = '/server/bin/remote-cli:/home/u/.nvm/bin:/usr/bin:/x/bin/remote-cli/:/bin/remote-cli-tools';
    expect(cleanEnvironment({ PATH: before }, 'linux')).toEqual({
      PATH: '/home/u/.nvm/bin:/usr/bin:/bin/remote-cli-tools',
    });
  });

  it('ignores the case of names on Windows, and on Windows only', () => {
    const env = { Electron_Run_As_Node: '1', Path: 'C:\\server\\bin\\remote-cli;C:\\Windows', Debug: 'x' };
    expect(cleanEnvironment(env, 'win32')).toEqual({ Path: 'C:\\Windows' });
    expect(cleanEnvironment({ Debug: 'x' }, 'linux')).toEqual({ Debug: 'x' });
  });

  it('changes nothing if it is cleaned again', () => {
    const once = cleanEnvironment(process.env, process.platform);
    expect(cleanEnvironment(once, process.platform)).toEqual(once);
  });
});
