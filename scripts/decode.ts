// Decodes recorded traffic: npm run decode -- AGENT FILE
// AGENT is an ID in the catalog (claude, opencode, gemini …) or any other word for an agent that speaks ACP. FILE
// consists of lines {t, dir, msg}: `>`/`in` to the agent, `<`/`out` from it. Prints the events, the transcript that is
// folded from them, and the state of the session as JSON.
import { agentKind } from '../src/agents/kinds/catalog';
import { EMPTY_SESSION, reduceSession } from '../src/domain/session/session';
import { reduceTranscript } from '../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT } from '../src/domain/transcript/transcript';
import { decodeAcp } from './decoders/acp';
import { decodeClaude } from './decoders/claude';
import { logOf, readRecording } from './recordings';

const DECODERS = { acp: decodeAcp, claude: decodeClaude };

const [agent, file] = process.argv.slice(2);
if (agent === undefined || file === undefined) throw new Error('usage: npm run decode -- AGENT FILE');

const events = DECODERS[agentKind(agent)?.driver ?? 'acp'](await readRecording(file), agent);
const log = logOf(events);
const { items: transcript } = reduceTranscript(EMPTY_TRANSCRIPT, log);
const session = log.reduce(reduceSession, EMPTY_SESSION);
process.stdout.write(`${JSON.stringify({ agent, events, transcript, session }, null, 2)}\n`);
