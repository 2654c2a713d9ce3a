import Anser from 'anser';

/** A stretch of a program's output in one style. */
export interface AnsiSpan {
  readonly text: string;
  /** `ansi-red-fg ansi-bold` …, as in ansi.css. */
  readonly classes: string;
  /** Colours that are no theme's: `r, g, b`. */
  readonly color?: string;
  readonly background?: string;
}

const ESC = '\u001b';
const BEL = '\u0007';
/** Titles, links and other messages to a terminal, up to their end or the end of the text. */
const OSC = new RegExp(`${ESC}[\\]PX^_][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\|$)`, 'g');
/** Cursor moves, erasures and all that is no colour. */
const CSI = new RegExp(`${ESC}\\[[0-?]*[ -/]*(?![m])[@-~]`, 'g');
const OTHER = new RegExp(`${ESC}(?!\\[)[ -/]*[0-~]?`, 'g');
const CUT_OFF = new RegExp(`${ESC}\\[[0-?]*[ -/]*$`);
const CONTROLS = /(?![\t\n\u001b])\p{Cc}/gu;

/**
 * Output as a terminal would leave it on the screen: colours stay, everything else that a terminal obeys is taken out,
 * and a line that was written over shows its last state.
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

/** Progress bars write their line again and again after a carriage return. */
function lastState(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}

/** The styles of an output that `screenText` has cleaned. */
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

/** The colour behind `ansi-truecolor` and `ansi-palette-16` … `ansi-palette-255`, the cube and the greys of xterm. */
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
