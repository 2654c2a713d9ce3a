import { describe, expect, it } from 'vitest';
import { instructionsOf } from '../../../src/practice/directives';
import { addMessage, newConversation } from '../../../src/practice/history';
import { reworked, withBothSides, withNote } from '../../../src/practice/note';
import { t } from '../../../src/practice/texts';

describe('a prompt for the practice agent', () => {
  it('splits a prompt into words and directives', () => {
    const prompt = 'Please\npractice: slow 5\n  PRACTICE: edit  src/a b.ts \nand thanks\npractice: wait';
    expect(instructionsOf(prompt)).toEqual({
      words: 'Please\nand thanks',
      directives: [{ type: 'slow', count: 5 }, { type: 'edit', file: 'src/a b.ts' }, { type: 'wait' }],
    });
    expect(instructionsOf('In practice: nothing')).toEqual({ words: 'In practice: nothing', directives: [] });
  });

  it.each([
    ['practice: ask', { type: 'ask', count: 1 }],
    ['practice: ask 1000000', { type: 'ask', count: 100 }],
    ['practice: big -3', { type: 'big', count: 0 }],
    ['practice: fail 401', { type: 'fail', count: 401 }],
    ['practice: fail', { type: 'fail', count: 500 }],
    ['practice: edit', { type: 'unknown', line: 'practice: edit' }],
    ['practice: rework a.ts', { type: 'rework', file: 'a.ts' }],
    ['practice: dance now', { type: 'unknown', line: 'practice: dance now' }],
  ])('finds in %j the directive %j', (line, directive) => {
    expect(instructionsOf(line).directives).toEqual([directive]);
  });
});

describe('a note of the practice agent', () => {
  it('creates a file, or is appended to one', () => {
    const first = withNote(null, 'PRACTICE.md', 'Say hello\n\nto all');
    const heading = (number: number, title: string) => `## ${t('note.heading', { number, title })}\n`;
    expect(first.startsWith(`# ${t('note.title')}\n`)).toBe(true);
    expect(first.endsWith(`\n\n${heading(1, 'Say hello')}\n> Say hello\n>\n> to all\n`)).toBe(true);
    const second = withNote(first, 'PRACTICE.md', 'Again');
    expect(second.startsWith(first)).toBe(true);
    expect(second).toContain(heading(2, 'Again'));
    expect(withNote('# Mine', 'README.md', 'x')).toBe(`# Mine\n\n${heading(1, 'x')}\n> x\n`);
  });

  it('changes a file in three places', () => {
    const comment = `# ${t('note.comment', { title: 'why' })}`;
    const expected = `a\n${comment}\nb\nc\nd ${comment}\ne\n${comment}\n`;
    expect(reworked('a\nb\nc\nd\ne\n', 'x.py', 'why')).toBe(expected);
    expect(reworked(null, 'x.py', 'why')).toContain(comment);
  });

  it('is a comment in the language of the file', () => {
    const comment = t('note.comment', { title: 'why' });
    expect(withNote('a();\n', 'src/a.ts', 'why')).toBe(`a();\n// ${comment}\n`);
    expect(withNote('a', 'a.py', 'why')).toBe(`a\n# ${comment}\n`);
    expect(withNote(null, 'a.txt', '')).toBe(`${t('note.comment', { title: t('note.untitled') })}\n`);
  });
});

describe('a conflict that the practice agent resolves', () => {
  it('keeps both sides and removes the markers', () => {
    const text = 'a\n<<<<<<< HEAD\nours\n||||||| 12ab\nbase\n=======\ntheirs\n>>>>>>> main\nz\n=======\n';
    expect(withBothSides(text)).toBe('a\nours\ntheirs\nz\n');
    expect(withBothSides('<<<<<<< a\r\nx\r\n=======\r\ny\r\n>>>>>>> b\r\n')).toBe('x\r\ny\r\n');
  });
});

describe('a conversation with the practice agent', () => {
  it('bounds the size of a conversation', () => {
    const conversation = newConversation('/repo');
    for (let count = 0; count < 500; count += 1) addMessage(conversation, 'user', 'x'.repeat(30_000));
    addMessage(conversation, 'agent', '');
    expect(conversation.messages).toHaveLength(200);
    expect(conversation.messages[0]!.text).toHaveLength(20_000);
    expect(conversation.id).not.toBe(newConversation('/repo').id);
  });
});
