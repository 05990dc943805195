import type { Told } from '../../support/history/history.js';

/** A version, a model, what is committed, or a problem. */
interface Shown {
  readonly ref?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly code?: string;
}

/** One POST under that key, and what its answer says. */
export async function ask(url: string, key: string, body: object): Promise<Told> {
  try {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
    const shown = (await response.json()) as Shown;
    const { namespace, name, ref = `${namespace}/${name}`, code } = shown;
    if (response.ok) return { is: 'done', projected: response.headers.get('cartulary-projected') !== 'false', ref };
    return code === undefined || code === 'OUTCOME_UNKNOWN' ? { is: 'unknown' } : { is: 'rejected', code };
  } catch {
    return { is: 'unknown' };
  }
}
