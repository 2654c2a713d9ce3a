export const MAY_IMPORT: Record<string, string[]>;
export const ONLY_IN: Record<string, string[]>;
