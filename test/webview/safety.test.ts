import { describe, expect, it } from 'vitest';
import { requestsOf, waitForRequests, waitForIdle, suite } from './harness/suite';

const harness = suite();

const HOSTILE = [
  '[run](javascript:window.hacked=1) [cmd](command:workbench.action.quit) [data](data:text/html,x) [file](file:///etc/passwd)',
  '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script>',
  '![picture](https://tracker.test/pixel.png?secret=1)',
  '<div onclick="window.hacked=1">click</div>',
  '[good](https://example.test/page)',
  '| a |\n|---|\n| <b onmouseover="window.hacked=1">x</b> |',
  '```html\n<script>window.hacked=1</script>\n```',
].join('\n\n');

describe('the chat with hostile content', () => {
  it('shows it as text, so that nothing in it runs, loads, or navigates', async () => {
    const page = await harness.open({ scene: 'quiet' });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.evaluate((text) => {
      window.harness.host.log([
        { type: 'text', message: 't', text },
        { type: 'notice', level: 'error', text: '<img src=x onerror="window.hacked=1">' },
        { type: 'unknown', raw: '<script>window.hacked=1</script>' },
        {
          type: 'toolCall',
          call: {
            id: 'c',
            title: '<b>title</b>',
            kind: 'execute',
            command: 'echo "<img src=x onerror=hacked()>"',
            status: 'completed',
            output: '\u001b]8;;javascript:alert(1)\u0007<b>link</b>\u001b]8;;\u0007 \u001b[31m<i>red</i>',
          },
        },
      ]);
    }, HOSTILE);
    await page.getByText('<b>link</b> <i>red</i>').waitFor();
    expect(await page.locator('.list img, .list script, .list [onclick], .list [onerror]').count()).toBe(0);
    const links = await page.locator('.list a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links).toEqual(['https://tracker.test/pixel.png?secret=1', 'https://example.test/page']);
    await page.getByText('<script>window.hacked=1</script>').first().waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(requests).toEqual([]);
  });

  it('shows the address of a link, and lets the host open it', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      window.harness.host.log([{ type: 'text', message: 't', text: '[your bank](https://evil.test/login)' }]);
      // VS Code's own page handles clicks on links like this.
      document.addEventListener('click', (event) => {
        if (event.target instanceof Element && event.target.closest('a')) document.title = 'followed';
      });
    });
    const link = page.getByRole('link', { name: 'your bank' });
    expect(await link.getAttribute('title')).toBe('https://evil.test/login');
    await link.click();
    await link.click({ button: 'middle' });
    const requests = await waitForRequests(page, 'openLink', 2);
    expect(requests.map(({ params }) => params)).toEqual(Array(2).fill({ url: 'https://evil.test/login' }));
    expect(await page.title()).toBe('Coppice');
    expect(page.context().pages()).toHaveLength(1);
  });

  it('throws if the page uses an HTML string', async () => {
    const page = await harness.open({ scene: 'quiet' });
    const thrown = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<b>x</b>');
        return 'nothing was thrown';
      } catch (error) {
        return String(error);
      }
    });
    expect(thrown).toContain('TrustedHTML');
    await waitForIdle(page);
    expect(await page.evaluate(() => window.harness.violations.splice(0).length)).toBe(1);
    page.problems.length = 0;
  });

  it('still shows the other rows if a row fails to render', async () => {
    const page = await harness.open({ scene: 'quiet' });
    await page.evaluate(() => {
      window.harness.host.log([
        { type: 'plan', entries: undefined as never },
        { type: 'notice', level: 'info', text: 'the next row' },
      ]);
    });
    await page.getByText('the next row').waitFor();
    await page.getByText(/^Couldn’t display this entry/).waitFor();
    await expect.poll(() => page.evaluate(() => window.harness.host.crashes.length)).toBe(1);
    await page.evaluate(() => window.harness.host.crashes.splice(0));
  });

  it('copies code via the host', async () => {
    const page = await harness.open({ scene: 'running' });
    await page.getByRole('button', { name: 'Copy Code' }).click();
    const [copy] = await waitForRequests(page, 'copy');
    expect(copy!.params).toEqual({ text: 'await upload(file, { retries: 1 });\nexpect(calls).toBe(2);' });
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await requestsOf(page)).toHaveLength(1);
  });
});
