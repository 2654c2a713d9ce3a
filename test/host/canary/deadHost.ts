// The extension host dies in the middle, which VS Code reports as success.
describe('canary', () => {
  it('passes', () => undefined);
  it('ends the extension host', () => {
    process.exit(0);
  });
});
