import type { AgentChoice } from '../../../src/domain/agent/agent';
import type { DraftState } from '../../../src/protocol/chat';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../../shared/texts';
import { Select } from '../../shared/ui/select';
import { useChat } from '../chat';

/** The agents that were found on this machine, with their versions. */
export function AgentSelect({ draft }: { readonly draft: DraftState }) {
  const { store } = useChat();
  const found = draft.agents.filter((agent) => agent.finding.found);
  return (
    <div class="choice">
      <span class="choice-name" aria-hidden="true">
        {t('draft.agent')}
      </span>
      {found.length === 0 ? (
        <span class="meta">{t(draft.detecting ? 'draft.detecting' : 'draft.noAgent')}</span>
      ) : (
        <Select
          label={t('draft.agent')}
          value={draft.agent}
          options={found.map((agent) => ({ value: agent.id, label: agentText(agent) }))}
          onChange={(agent) => store.choose({ agent })}
        />
      )}
    </div>
  );
}

function agentText({ label, practice, finding }: AgentChoice): string {
  if (practice) return t('draft.practiceAgent', label);
  return finding.found && finding.version !== undefined ? `${label} ${finding.version}` : label;
}

/** Known agents that are not here, and how they can be. */
export function AgentsNotFound({ draft }: { readonly draft: DraftState }) {
  const chat = useChat();
  const missing = draft.agents.filter((agent) => !agent.finding.found);
  if (missing.length === 0 && !draft.detecting) return null;
  return (
    <section class="missing" aria-labelledby="missing-title">
      <div class="missing-bar">
        <h2 id="missing-title">{t('draft.notFound')}</h2>
        {draft.detecting ? (
          <span class="meta">
            <Icon name="loading" spin /> {t('draft.detecting')}
          </span>
        ) : (
          <RowButton icon="refresh" onClick={() => void chat.act('refreshAgents', {})}>
            {t('draft.lookAgain')}
          </RowButton>
        )}
      </div>
      <ul>
        {missing.map((agent) => (
          <li key={agent.id}>
            <span class="missing-name">{agent.label}</span>
            <span class="missing-actions">
              {agent.installable && (
                <RowButton onClick={() => void chat.act('installAgent', { agent: agent.id })}>
                  {t('draft.install')}
                  <span class="sr-only"> {agent.label}</span>
                </RowButton>
              )}
              <RowButton onClick={() => void chat.act('chooseExecutable', { agent: agent.id })}>
                {t('draft.chooseExecutable')}
                <span class="sr-only"> {agent.label}</span>
              </RowButton>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
