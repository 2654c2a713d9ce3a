// How long the extension takes to activate, compared with VS Code's own Git extension in the same window.
import { measureInWindow } from './inWindow';
import { median } from './probes/probe';
import { medianRatio, rounded, spreadOf, type BenchResult } from './result';
import type { Activation, ActivatedPair } from './window/activation.journey';

/** Measures `activation`, from the start of loading the code until the extension is active, and `activation-load`. */
export async function benchActivation(): Promise<BenchResult[]> {
  const pairs = (await measureInWindow('activation')) as ActivatedPair[];
  const row = (name: string, of: (activation: Activation) => number): BenchResult[] => {
    const times = pairs.map(({ own, git }) => [of(own), of(git)] as const);
    return [
      { name: `${name}-git`, value: rounded(median(times.map(([, git]) => git)), 1), unit: 'ms' },
      {
        name,
        value: rounded(median(times.map(([own]) => own)), 1),
        unit: 'ms',
        ratio_to: `${name}-git`,
        ratio: rounded(medianRatio(times)),
        spread: spreadOf(times.map(([own, git]) => own / git)),
      },
    ];
  };
  return [
    ...row('activation', ({ load, call, finish }) => load + call + finish),
    ...row('activation-load', ({ load }) => load),
  ];
}
