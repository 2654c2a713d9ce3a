import Anser from 'anser';

/** A part of a program's output in one style. */
export interface AnsiSpan {
  readonly text: string;
  /** Classes from ansi.css, for example `ansi-red-fg ansi-bold`. */
  readonly classes: string;
  /** A color that isn't from the theme, as `r, g, b`. */
  readonly color?: string;
  readonly background?: string;
}

const ESC = '\u001b';
const BEL = '\u0007';
/** Titles, links, and other messages to a terminal, up to their end or the end of the text. */
const OSC = new RegExp(`${ESC}[\\]PX^_][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\|$)`, 'g');
/** Cursor moves, erasures, and everything else that isn't a color. */
const CSI = new RegExp(`${ESC}\\[[0-?]*[ -/]*(?![m])[@-~]`, 'g');
const OTHER = new RegExp(`${ESC}(?!\\[)[ -/]*[0-~]?`, 'g');
const CUT_OFF = new RegExp(`${ESC}\\[[0-?]*[ -/]*$`);
const CONTROLS = /(?![\t\n\u001b])\p{Cc}/gu;

/**
 * Returns output as a terminal would show it in the end: only the last state of an overwritten line, and no control
 * sequences except colors.
 */
export function screenText(output: string): string {
  const flat = output
    .replace(OSC, '')
    .replace(CSI, '')
    .replace(OTHER, '')
    .replace(CUT_OFF, '')
    .replaceAll('\r\n', '\n');
  const lines = flat.includes('\r') ? flat.split('\n').map(lastState).join('\n') : flat;
  return lines.replace(CONTROLS, '');
}

/** Returns the last state of a line. Progress bars rewrite their line after a carriage return. */
function lastState(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}

/** Splits output from `screenText` by style. */
export function ansiSpans(text: string): readonly AnsiSpan[] {
  if (!text.includes(ESC)) return text === '' ? [] : [{ text, classes: '' }];
  return Anser.ansiToJson(text, { json: true, use_classes: true, remove_empty: true }).map((entry) => {
    const color = trueColor(entry.fg, entry.fg_truecolor);
    const background = trueColor(entry.bg, entry.bg_truecolor);
    return {
      text: entry.content,
      classes: classesOf(entry),
      ...(color === undefined ? {} : { color }),
      ...(background === undefined ? {} : { background }),
    };
  });
}

function classesOf(entry: Anser.AnserJsonEntry): string {
  const colors = [entry.fg ? `${entry.fg}-fg` : '', entry.bg ? `${entry.bg}-bg` : ''];
  const named = colors.filter((name) => name !== '' && !/palette|truecolor/.test(name));
  return [...named, ...entry.decorations.map((decoration) => `ansi-${decoration}`)].join(' ');
}

/** Returns the color of `ansi-truecolor` and of `ansi-palette-16` to `ansi-palette-255`, xterm's color cube and grays. */
function trueColor(name: string, rgb: string): string | undefined {
  if (!name) return undefined;
  if (name === 'ansi-truecolor') return rgb;
  const [, index] = /^ansi-palette-(\d+)$/.exec(name) ?? [];
  if (index === undefined) return undefined;
  const at = Number(index);
  if (at >= 232)
    return Array<number>(3)
      .fill((at - 232) * 10 + 8)
      .join(', ');
  const cube = at - 16;
  const level = (step: number) => (step === 0 ? 0 : step * 40 + 55);
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join(', ');
}
