import type { Message } from 'kafkajs';

/** A command as a client of another language writes it. */
export function command(
  id: string,
  type: string,
  subject: string,
  data: object | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Message {
  return {
    key: subject.split('/')[0] as string,
    value: typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data),
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: `io.cartulary.command.${type}.v1`,
      ce_source: '/somebody',
      ce_subject: subject,
      ce_time: new Date().toISOString(),
      'content-type': 'application/json',
      ...headers,
    },
  };
}
