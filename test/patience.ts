import { vi } from 'vitest';

/**
 * A wait ends as soon as its condition holds; its limit only decides when a failing test gives up. One second, the
 * default, is too short for a busy machine.
 */
const PATIENT_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) => {
  const given = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(callback, { timeout: PATIENT_MS, ...given });
};
