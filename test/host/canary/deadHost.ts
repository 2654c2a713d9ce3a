// The extension host dies during the tests, which VS Code reports as success.
describe('canary', () => {
  it('passes', () => undefined);
  it('ends the extension host', () => {
    process.exit(0);
  });
});
