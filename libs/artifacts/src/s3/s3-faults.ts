import { RegistryError } from '#domain';
import { describeFault } from '#platform';

/** Awaits a request. @throws UNAVAILABLE with the fault as its cause */
export async function onS3<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (cause) {
    throw unavailable(cause);
  }
}

export function unavailable(cause: unknown): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `Expected an S3 store that answers, found ${describeFault(cause)}. Try again, which is safe; if it stays, look at the store.`,
    { cause },
  );
}

/** The code of the S3 API, of the system or of TLS. */
export function codeOf(fault: unknown): string | undefined {
  return (fault as NodeJS.ErrnoException).code;
}

interface Advice {
  readonly found: string;
  readonly todo: string;
}

const UNREACHABLE: Advice = {
  found: 'no server there',
  todo: 'Start the store, or correct the endpoint.',
};
const MISTRUSTED: Advice = {
  found: 'a certificate that is not trusted',
  todo: 'Name its authority in NODE_EXTRA_CA_CERTS.',
};
const SILENT: Advice = {
  found: 'a server that does not answer',
  todo: 'Look at the store, or correct the endpoint.',
};
const OTHER_REGION: Advice = { found: 'a bucket of another region', todo: 'Correct the region.' };

const ADVICE: Readonly<Record<string, Advice>> = {
  NoSuchBucket: { found: 'no such bucket', todo: 'Create it, or have the registry do so with S3_CREATE_BUCKET=1.' },
  InvalidAccessKeyId: { found: 'a server that does not know the access key', todo: 'Correct the access key.' },
  SignatureDoesNotMatch: { found: 'a secret key that is not that of the access key', todo: 'Correct the secret key.' },
  RequestTimeTooSkewed: {
    found: 'a clock that differs from that of the server by more than 15 minutes',
    todo: 'Set the clock of this machine or of the server by NTP.',
  },
  AccessDenied: {
    found: 'an access key that may not do this',
    todo: 'Give it the permissions that docs/operations.md lists.',
  },
  AuthorizationHeaderMalformed: OTHER_REGION,
  PermanentRedirect: OTHER_REGION,
  MovedPermanently: OTHER_REGION,
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ETIMEDOUT: SILENT,
  EPROTO: { found: 'a server that does not speak TLS', todo: 'Correct the scheme of the endpoint, or its port.' },
  DEPTH_ZERO_SELF_SIGNED_CERT: MISTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: MISTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: MISTRUSTED,
};

/** Says at a start what is wrong with the store, and what to do. */
export function startRefused(
  { bucket, endpoint }: { bucket: string; endpoint: string },
  cause: unknown,
): RegistryError {
  const { found, todo } = ADVICE[codeOf(cause) ?? ''] ?? {
    found: describeFault(cause),
    todo: 'Look at the settings of the S3 store.',
  };
  return new RegistryError(
    'START_REFUSED',
    `Expected to read and write the bucket ${bucket} at ${endpoint}, found ${found}. ${todo}`,
    { cause },
  );
}

const TO_READ: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Correct its name.',
  AccessDenied: 'Give it s3:ListBucket on the bucket and s3:GetObject on what is in it.',
};

/** The same for somebody who only wants to read. */
export function readRefused({ bucket, endpoint }: { bucket: string; endpoint: string }, cause: unknown): RegistryError {
  const code = codeOf(cause) ?? '';
  const { found, todo } = ADVICE[code] ?? { found: describeFault(cause), todo: 'Look at its settings.' };
  return new RegistryError(
    found === UNREACHABLE.found || found === SILENT.found ? 'UNAVAILABLE' : 'INVALID_COMMAND',
    `Expected to read the bucket ${bucket} at ${endpoint}, found ${found}. ${TO_READ[code] ?? todo}`,
    { cause },
  );
}
