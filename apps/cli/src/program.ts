import { Command } from 'commander';
import { declareAlias } from './declarations/alias.js';
import { declareCurating } from './declarations/curating.js';
import { declareReplay, declareWatch } from './declarations/events.js';
import { declareExport, declareImport } from './declarations/folders.js';
import { declareDiff, declareLineage, declareList, declareSearch } from './declarations/finding.js';
import { declareNamespace } from './declarations/namespace.js';
import { declareRegister } from './declarations/register.js';
import { declareServe } from './declarations/serve.js';
import { declareCompletion, declareDoctor, declareToken, declareTopics, declareViews } from './declarations/service.js';
import { declareFetch, declareHistory, declareShow, declareStages } from './declarations/reading.js';
import { declareArchive, declarePromote } from './declarations/staging.js';
import type { Shell } from './shell.js';

const HELP = `
REF is [namespace/]model, alone for its latest version, or with one of
  :v3          its number             @champion    an alias
  :2.0         a label                #Production  a stage

Environment:
  CARTULARY_URL    where the registry is, http://127.0.0.1:7100 unless said;
                   a user in it, as in http://ada@127.0.0.1:7100, is who acts
  CARTULARY_TOKEN  sent as Bearer; where tokens are set, who it was made for acts
  NO_COLOR         no colours

Exit codes: 0 done, 1 refused, 2 usage, 3 registry unreachable, 4 verification failed.`;

/** The whole command line. Nothing but commander is loaded until a command runs. */
export function buildProgram(shell: Shell): Command {
  const program = new Command('cartulary')
    .description('A model registry that can prove its history.')
    .option('-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      // Errors are reported in one place, in one form.
      outputError: () => undefined,
    })
    .addHelpText('after', HELP);
  declareServe(program, shell);
  declareRegister(program, shell);
  declareImport(program, shell);
  declareExport(program, shell);
  declarePromote(program, shell);
  declareArchive(program, shell);
  declareList(program, shell);
  declareSearch(program, shell);
  declareShow(program, shell);
  declareDiff(program, shell);
  declareLineage(program, shell);
  declareFetch(program, shell);
  declareHistory(program, shell);
  declareStages(program, shell);
  declareWatch(program, shell);
  declareReplay(program, shell);
  declareAlias(program, shell);
  declareCurating(program, shell);
  declareNamespace(program, shell);
  declareToken(program, shell);
  declareViews(program, shell);
  declareTopics(program, shell);
  declareDoctor(program, shell);
  declareCompletion(program, shell);
  return program;
}
