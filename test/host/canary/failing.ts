describe('canary', () => {
  it('passes', () => undefined);
  it('fails', () => {
    throw new Error('on purpose');
  });
});
