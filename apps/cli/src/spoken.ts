/** What the registry tells those who speak HTTP to do, and what to type for it. */
const SPOKEN: readonly (readonly [sent: RegExp, typed: string])[] = [
  [/Create it with PUT \/v1\/namespaces\/(\S+)\./, 'Create it with "cartulary namespace create $1".'],
  [/repeat with force=true/, 'repeat with --force'],
  [/Upload it with PUT \/v1\/artifacts\/\S+ first\./, 'Register its file with "cartulary register", which uploads it.'],
  [/found no Authorization\./, 'found none.'],
  [/Send "Authorization: Bearer" and a token, or a token as the password of Basic;/, 'Set CARTULARY_TOKEN;'],
  [
    /Send a Basic user to be named in the history, or no Authorization to stay anonymous\./,
    'Unset CARTULARY_TOKEN; a user in CARTULARY_URL, as in http://ada@127.0.0.1:7100, is named in the history.',
  ],
];

/** A message of the registry in the words of this command line. */
export function spoken(message: string): string {
  return SPOKEN.reduce((text, [sent, typed]) => text.replace(sent, typed), message);
}
