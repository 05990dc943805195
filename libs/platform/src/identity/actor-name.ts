import { quoted, RegistryError } from '#domain';

const MOST_CHARACTERS = 255;
const CONTROL = /\p{Cc}/u;

/** The name of a person or a service in NFC: 1–255 characters, not blank, no control characters. @throws INVALID_NAME */
export function toActorName(text: string): string {
  const name = text.normalize('NFC');
  if (name.isWellFormed() && name.trim() !== '' && [...name].length <= MOST_CHARACTERS && !CONTROL.test(name))
    return name;
  throw new RegistryError(
    'INVALID_NAME',
    `Expected a name of 1 to ${MOST_CHARACTERS} characters without control characters, found ${quoted(text)}.`,
  );
}
