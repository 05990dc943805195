import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPENSSL, run } from './tools.js';

/** PEM of a key, and of the certificate that it signed itself: who trusts that one trusts the server that has the key. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate for 127.0.0.1 that is good for two days. @throws Error where this machine has no openssl */
export async function makeCertificate(): Promise<Certificate> {
  const openssl = await OPENSSL.find();
  if (openssl === undefined) throw new Error(`Expected ${OPENSSL.name}, found none.`);
  const folder = await mkdtemp(join(tmpdir(), 'cartulary-certificate-'));
  try {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
    await run(openssl, [...request, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate]);
    return { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
