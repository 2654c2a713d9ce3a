import type { AgentChoice } from '../../../src/domain/agent/agent';
import type { TaskFormState } from '../../../src/protocol/chat';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { Select } from '../../shared/ui/select';
import { useChat } from '../chatController';

/** Lets the user choose one of the agents that were found on this machine. */
export function AgentSelect({ form: form }: { readonly form: TaskFormState }) {
  const { model } = useChat();
  const found = form.agents.filter((agent) => agent.finding.found);
  return (
    <div class="choice">
      <span class="choice-name" aria-hidden="true">
        {t('newTask.agent')}
      </span>
      {found.length === 0 ? (
        <span class="meta">{t(form.detecting ? 'newTask.detecting' : 'newTask.noAgent')}</span>
      ) : (
        <Select
          label={t('newTask.agent')}
          value={form.agent}
          options={found.map((agent) => ({ value: agent.id, label: agentText(agent) }))}
          onChange={(agent) => model.choose({ agent })}
        />
      )}
    </div>
  );
}

function agentText({ label, bundled, finding }: AgentChoice): string {
  if (bundled) return t('newTask.practiceAgent', { agent: label });
  return finding.found && finding.version !== undefined
    ? t('newTask.agentVersion', { agent: label, version: finding.version })
    : label;
}

/** Lists the known agents that weren't found, with ways to install or locate them. */
export function AgentsNotFound({ form: form }: { readonly form: TaskFormState }) {
  const chat = useChat();
  const missing = form.agents.filter((agent) => !agent.finding.found);
  if (missing.length === 0 && !form.detecting) return null;
  return (
    <section class="missing" aria-labelledby="missing-title">
      <div class="missing-bar">
        <h2 id="missing-title">{t('newTask.notFound')}</h2>
        {form.detecting ? (
          <span class="meta">
            <Icon name="loading" spin /> {t('newTask.detecting')}
          </span>
        ) : (
          <RowButton icon="refresh" onClick={() => void chat.perform('refreshAgents', {})}>
            {t('newTask.detectAgain')}
          </RowButton>
        )}
      </div>
      <ul>
        {missing.map((agent) => (
          <li key={agent.id}>
            <span class="missing-name" translate={false}>
              {agent.label}
            </span>
            <span class="missing-actions">
              {agent.installable && (
                <RowButton onClick={() => void chat.perform('installAgent', { agent: agent.id })}>
                  {t('newTask.install')}
                  <span class="sr-only" translate={false}>
                    {' '}
                    {agent.label}
                  </span>
                </RowButton>
              )}
              <RowButton onClick={() => void chat.perform('chooseExecutable', { agent: agent.id })}>
                {t('newTask.chooseExecutable')}
                <span class="sr-only" translate={false}>
                  {' '}
                  {agent.label}
                </span>
              </RowButton>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
