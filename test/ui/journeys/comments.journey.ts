import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { Comments } from '../driver/comments';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import { text } from '../driver/texts';

const FIRST = 'Why is this line here?';
const EDITED = 'Say in the line why it is here.\npractice: rework src/list.ts';
const BEFORE = 'This was right before.';

journey(
  'sends comments on both sides to the agent in one message',
  async ({ window }) => {
    const chat = await Chat.open(window);
    await chat.start('Say why\npractice: rework src/list.ts');
    await chat.answer('allow');
    await chat.waitForState('review');
    const comments = new Comments(window);
    await comments.openReview();
    await comments.write(comments.line('modified', '// Practice'), FIRST);
    await comments.write(comments.line('original', 'return [...entries'), BEFORE);
    await window.statusBar(text('comments.send', { count: 2 })).waitFor();
    await comments.edit(FIRST, EDITED);
    await window.screenshot('drafts');

    await window.reload();
    await comments.openReview();
    await comments.thread('Say in the line').waitFor();
    await comments.thread(BEFORE).waitFor();
    await window.statusBar(text('comments.send', { count: 2 })).dblclick();
    await window.answerToast(text('comments.sent', { count: 2 }), text('action.openChat'));
    await chat.answer('allow');
    await chat.waitForState('review');
    expect(await window.toast(text('fault.noComments')).count()).toBe(0);
    expect(await chat.log.getByText(BEFORE).count()).toBe(1);
    await chat.log.getByText(BEFORE).scrollIntoViewIfNeeded();
    await window.screenshot('chat');

    await comments.openReview();
    await expect.poll(() => comments.label(BEFORE)).toBe(text('comments.thread.sent'));
    await window.screenshot('sent');
    await comments.press(BEFORE, 'resolveComments');
    await comments.thread(BEFORE).waitFor({ state: 'hidden' });
  },
  PRACTICE,
);
