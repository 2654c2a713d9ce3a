import { useContext } from 'preact/hooks';
import { CopyButton, RowTab } from '../row';
import { t } from '../texts';
import { LineGroups } from '../lineGroups';

/** Code, with its language and a button that copies it. */
export function CodeBlock({ text, language }: { readonly text: string; readonly language: string }) {
  const tabIndex = useContext(RowTab);
  const name = language.split(/[\s,{]/)[0] ?? '';
  return (
    <div class="code-block" dir="ltr">
      <div class="code-bar">
        <span class="code-language">{name}</span>
        <CopyButton text={text} label={t('view.copyCode')} />
      </div>
      <pre tabIndex={tabIndex}>
        <code>
          <LineGroups text={text} />
        </code>
      </pre>
    </div>
  );
}
