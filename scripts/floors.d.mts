export const MAY_IMPORT: Record<string, string[]>;
export const ONLY_IN: Record<string, string[]>;
export const ROOMS_IN: string[];
