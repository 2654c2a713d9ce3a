import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';

journey(
  'a window on the worktree says whose it is, looks on, takes over, and gives back',
  async ({ window: first, session }) => {
    await first.openSideBar('Coppice');
    const before = await Chat.open(first);
    await before.start('Say in a file what coppicing is');
    await before.waitForState('needsYou');

    const second = await session.nextWindow(() => first.palette('Coppice: Open Worktree in New Window'));
    const whose = second.statusBar('Say in a file what coppicing is');
    await whose.waitFor();
    await second.openSideBar('Coppice');
    await second.sideBar.getByText('These tasks are open in another window.').waitFor();
    await whose.click();
    const after = new Chat(second);
    await after.waitForState('needsYou');
    await after.dock.getByRole('button', { name: 'Allow', exact: true, disabled: true }).waitFor();
    await second.screenshots('looks-on');
    await second.treeAction('Practice Agent', 'Stop Agent');
    await second.answerToast('Go on there, or take over here.', 'Take Over');
    await second.answerDialog('Cancel');
    await after.page.getByRole('button', { name: 'Take Over' }).click();
    await second.dialog.getByText('Take over these tasks?').waitFor();
    await second.screenshot('asks-before');
    await second.answerDialog('Take Over');

    await first.toast('Another window has taken over your tasks.').waitFor();
    await first.sideBar.getByText('These tasks are open in another window.').waitFor();
    await before.page.getByText('These tasks are open in another window.').waitFor();
    await first.screenshot('was-taken-over');
    await after.answer('Allow');
    await after.answer('Allow');
    await after.waitForState('review');
    await before.waitForState('review');
    await before.log.getByText('Finished').first().waitFor();

    await first.palette('Coppice: Take Over Tasks in This Window');
    await first.answerDialog('Take Over');
    await before.send('And one more line');
    await second.toast('Another window has taken over your tasks.').waitFor();
  },
  PRACTICE,
);
