// Records traffic with a real agent: npm run record -- AGENT FILE [options] [-- COMMAND …]
// The agent works in a temporary repository with its own home folder, a clean environment, and a model server on
// loopback, which follows the markers in the prompts (test/agents/modelServer/scenario.ts). The lines {t, dir, msg} in
// FILE are what `npm run decode` reads: `>` to the agent, `<` from it, `!` its stderr.
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { WireMessage } from '../src/agents/agent';
import { findInPath } from '../src/platform/process/process';
import { makeSandbox } from '../test/agents/harness/sandbox';
import { installedLaunch, launchOf, testAgent } from '../test/agents/harness/testAgents';
import { startModelServer } from '../test/agents/modelServer/server';
import { DrivenAgent } from '../test/fixtures/drivenAgent';
import { startEgressTrap } from '../test/ui/driver/egress';
import { ensureAgentClis } from './agentClis';
import { Recorder, secretsOf } from './recorder';

const USAGE = `npm run record -- AGENT FILE [options] [-- COMMAND …]
  AGENT             claude, opencode, or gemini, as installed by the tests; with COMMAND, any other word
  FILE              the recording to create; it must not exist
  --prompt TEXT     a message to the agent; can be repeated (default: Please edit the readme [[edit]])
  --ask ANSWER      the answer to each permission request: allow (default) or deny
  --cancel          cancel each turn as soon as the agent writes something
  --resume          send the last prompt to another process that resumes the session, and record only that one
  --env NAME=VALUE  set a variable for the agent; {url} is replaced with the address of the model server
  --env NAME        pass on a variable of this environment
  --online          allow the agent to access the network
  -- COMMAND …      run this command line instead of the installed agent; it speaks ACP unless AGENT is claude`;

function readArguments(args: readonly string[]) {
  const end = args.indexOf('--');
  const { values, positionals } = parseArgs({
    args: args.slice(0, end < 0 ? args.length : end),
    allowPositionals: true,
    options: {
      prompt: { type: 'string', multiple: true, default: ['Please edit the readme [[edit]]'] },
      ask: { type: 'string', default: 'allow' },
      cancel: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      env: { type: 'string', multiple: true, default: [] },
      online: { type: 'boolean', default: false },
    },
  });
  const [agent, file, ...rest] = positionals;
  const command = end < 0 ? [] : args.slice(end + 1);
  const answer = (['allow', 'deny'] as const).find((one) => one === values.ask);
  const isKnown = command.length > 0 || testAgent(agent) !== undefined;
  if (agent === undefined || file === undefined || rest.length > 0 || !answer || !isKnown) throw new Error(USAGE);
  return { ...values, agent, file, command, answer };
}

type Arguments = ReturnType<typeof readArguments>;

/** Returns the variables of --env. */
function variables(args: readonly string[], url: string): Record<string, string> {
  const pairs = args.map((one): [string, string] => {
    const [name = '', value] = one.split(/=(.*)/s);
    return [name, value?.replaceAll('{url}', url) ?? process.env[name] ?? ''];
  });
  return Object.fromEntries(pairs);
}

/** Runs one turn until it ends. */
async function runTurn(driven: DrivenAgent, prompt: string, { cancel, answer }: Arguments): Promise<void> {
  const before = driven.texts.length;
  const turn = driven.prompt(prompt);
  const hasEnded = () => driven.session.turn === undefined;
  if (cancel) {
    await driven.until('the first text', () => hasEnded() || driven.texts.length > before);
    if (!hasEnded()) await driven.cancel();
  }
  for (;;) {
    await driven.until('a request or the end of the turn', () => hasEnded() || driven.session.openAsks.length > 0);
    if (driven.session.openAsks.length === 0) break;
    await driven.answerNext(answer);
  }
  const { end, fault } = await turn;
  console.log(`${prompt} → ${end}${fault === undefined ? '' : ` (${fault.code}: ${fault.detail ?? ''})`}`);
}

async function start(driven: DrivenAgent): Promise<void> {
  const started = await driven.start();
  if (!started.ok) throw new Error(`starting the agent failed: ${started.error.code}, ${started.error.detail ?? ''}`);
}

async function record(args: Arguments, driven: DrivenAgent, startRecording: () => void): Promise<void> {
  const first = args.resume ? args.prompt.slice(0, -1) : args.prompt;
  if (!args.resume) startRecording();
  await start(driven);
  for (const prompt of first) await runTurn(driven, prompt, args);
  if (!args.resume) return;
  await driven.stop();
  startRecording();
  await start(driven);
  await runTurn(driven, args.prompt.at(-1)!, args);
}

/** Returns the command with the absolute path of its program, because the agent gets a different PATH. */
async function resolveProgram([name, ...args]: readonly string[]): Promise<readonly string[]> {
  if (name === undefined) return [];
  const program = await findInPath(name, { PATH: process.env['PATH'] ?? '' });
  if (program === undefined) throw new Error(`${name} isn't in PATH`);
  return [program, ...args];
}

async function main(args: Arguments): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const { agent, file, command } = args;
  const argv = await resolveProgram(command);
  const server = await startModelServer();
  const sandbox = await makeSandbox(testAgent(agent)?.home);
  const surroundings = { sandbox, modelServer: server.url };
  const egress = await startEgressTrap();
  const env = { ...(args.online ? {} : egress.env), ...variables(args.env, server.url) };
  const launch =
    argv.length > 0
      ? launchOf(agent, argv, surroundings, env)
      : installedLaunch(agent, await ensureAgentClis(), surroundings, env);
  let recorder: Recorder | undefined;
  const wire = (message: WireMessage) => recorder?.write(message);
  const driven = new DrivenAgent(launch, wire);
  try {
    const startRecording = () => (recorder = new Recorder(file, secretsOf(launch.spec.env)));
    await Promise.race([stopped, record(args, driven, startRecording)]);
  } finally {
    await driven.end();
    recorder?.close();
    await sandbox.remove();
    await server.close();
    await egress.close();
  }
  console.log(`${file}: ${recorder?.lines ?? 0} messages; the repository was ${sandbox.repo}`);
  if (egress.requests.length > 0) console.log(`Blocked requests to ${[...new Set(egress.requests)].join(', ')}`);
}

await main(readArguments(process.argv.slice(2)));
