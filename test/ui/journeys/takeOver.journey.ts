import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { text } from '../driver/texts';

journey(
  'shows the attempt in a window of its worktree, takes over, and gives back',
  async ({ window: first, session }) => {
    await first.openTasks();
    const before = await Chat.open(first);
    await before.start('Say in a file what coppicing is');
    await before.waitForState('needsYou');

    const second = await session.nextWindow(() => first.command('openWorktree'));
    const attemptEntry = second.statusBar('Say in a file what coppicing is');
    await attemptEntry.waitFor();
    await second.openTasks();
    await second.sideBar.getByText(text('fault.storeReadOnly')).waitFor();
    await attemptEntry.click();
    const after = new Chat(second);
    await after.waitForState('needsYou');
    await after.dock.getByRole('button', { name: text('ask.allow'), exact: true, disabled: true }).waitFor();
    await second.screenshots('read-only');
    await second.treeAction('Practice Agent', 'stopAttempt');
    await second.answerToast(text('fault.storeReadOnly'), text('action.takeOver'));
    await second.answerDialog('Cancel');
    await after.page.getByRole('button', { name: text('action.takeOver') }).click();
    await second.dialog.getByText(text('takeOver.question')).waitFor();
    await second.screenshot('asks-before');
    await second.answerDialog(text('action.takeOver'));

    await first.toast(text('takeOver.happened')).waitFor();
    await first.sideBar.getByText(text('fault.storeReadOnly')).waitFor();
    await before.page.getByText(text('fault.storeReadOnly')).waitFor();
    await first.screenshot('was-taken-over');
    await after.answer('allow');
    await after.answer('allow');
    await after.waitForState('review');
    await before.waitForState('review');
    await before.log.getByText(text('end.completed')).first().waitFor();

    await first.command('takeOver');
    await first.answerDialog(text('action.takeOver'));
    await before.send('And one more line');
    await second.toast(text('takeOver.happened')).waitFor();
  },
  PRACTICE,
);
