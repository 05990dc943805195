import type { Command } from 'commander';
import type { Shell } from '../shell.js';
import { examples } from './words.js';

const HELP = `
Environment:
  PORT                7100 unless said; 0 lets the system choose one
  CARTULARY_HOST      127.0.0.1 unless said
  CARTULARY_DATA_DIR  where everything is kept, ./data unless said
  CARTULARY_TOKENS_FILE
                      where tokens are kept, in the data folder unless said
  CARTULARY_INSECURE  1 allows a host that is not loopback without tokens
  KAFKA_BROKERS, MONGODB_URL, S3_ENDPOINT
                      servers in place of parts of the folder, each with
                      settings of its own: see docs/operations.md
`;

export function declareServe(program: Command, shell: Shell): void {
  program
    .command('serve')
    .description('Serve a registry from one data folder or from servers, until it is stopped.')
    .addHelpText('after', `${HELP}${examples('CARTULARY_DATA_DIR=/srv/models cartulary serve')}`)
    .action(async () => {
      const { serve } = await import('../../../standalone/src/serve.js');
      await serve(shell);
    });
}
