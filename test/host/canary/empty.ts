describe('canary', () => undefined);
