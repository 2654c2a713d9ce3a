import type { TextTable } from '../text';

/** What can go wrong with an agent, by the codes of a session's log: what happened and what to do next. */
export const AGENT_FAULTS = {
  'agentFault.loginNeeded': '{agent} isn’t logged in. Log in, then retry.',
  'agentFault.modelError':
    'The model provider returned an error. Retry. If the error persists, check the provider’s status page.',
  'agentFault.contextTooLong':
    'The conversation no longer fits the model’s context. Start fresh: {agent} gets a summary, and your files stay as they are.',
  'agentFault.rateLimited': 'The model provider’s rate limit was reached. Retry later.',
  'agentFault.agentNotFound':
    '{agent} wasn’t found on this machine. Install it or set its path in the “coppice.agents.executables” setting, then retry.',
  'agentFault.agentNotRunnable':
    '{agent} couldn’t be started. Reinstall it or set another path in the “coppice.agents.executables” setting, then retry.',
  'agentFault.agentExited': '{agent} exited unexpectedly. Retry to resume its session.',
  'agentFault.agentProtocol': '{agent} sent an unexpected response. Retry, or update {agent}.',
  'agentFault.resumeFailed':
    '{agent} couldn’t resume its session. Its work is safe in the worktree. Retry, or start fresh with a summary.',
  'agentFault.worktreeMissing':
    'The attempt’s worktree no longer exists. Its branch may still exist. Discard the attempt to clean up.',
  'agentFault.diskFull': 'The disk is full. Free up space, then retry. Nothing was lost.',
  'agentFault.noAnswer': '{agent} finished without responding. Retry, or see the log.',
  'agentFault.logIn': { text: 'Log In…', comment: 'Button: opens a terminal in which the user logs in to the agent.' },
  'agentFault.startFresh': {
    text: 'Start Fresh with Summary',
    comment: 'Button: the agent continues in a new session that begins with a summary of the conversation.',
  },

  'notice.resumeDelayed': 'Waiting a moment before resuming, so that {agent} doesn’t lose its session.',
  'notice.outputSkipped': 'Ignored unexpected output from {agent}. Everything else is shown.',
  'notice.modeRefused':
    '{agent} didn’t switch to the mode in which it asks for permission. Watch what it does, or stop it.',
} as const satisfies TextTable;
