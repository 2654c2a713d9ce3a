import { wireFields, withExitCode, type AcpQuirks } from '../acpQuirks';

export const COPILOT_QUIRKS: AcpQuirks = {
  /** It lists the exits of its shells. */
  toolCall: (call) => {
    const contents = wireFields(call['rawOutput'])?.['contents'];
    return Array.isArray(contents) ? withExitCode(call, contents.map(wireFields)) : call;
  },
};
