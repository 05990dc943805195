import { tokensContract } from '../testing/tokens-contract.js';
import { MemoryTokens } from './memory-tokens.js';

tokensContract('MemoryTokens', async (names) => {
  const made = Object.fromEntries(names.map((name) => [name, `secret of ${name}`]));
  return { tokens: new MemoryTokens(made), made };
});
