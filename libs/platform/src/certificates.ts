import { readFileSync } from 'node:fs';
import { RegistryError } from '#domain';
import { describeFault } from './fault.js';

/** The PEM certificates in the file that a setting names. @throws START_REFUSED */
export function readCertificates(setting: string, path: string): string {
  const pem = read(setting, path);
  if (/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(pem)) return pem;
  throw refuse(setting, path, 'no certificate in it');
}

function read(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse(setting, path, describeFault(cause), cause);
  }
}

function refuse(setting: string, path: string, found: string, cause?: unknown): RegistryError {
  return new RegistryError(
    'START_REFUSED',
    `Expected ${setting} to name a file of PEM certificates, found ${found} at ${path}. Correct the path, or mend the file.`,
    { cause },
  );
}
