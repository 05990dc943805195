import { deepStrictEqual } from 'node:assert/strict';
import { expect } from '@jest/globals';
import { canonicalJson } from '../canonical.js';
import type { Command, CommandData, CommandHead, CommandOf, CommandType } from '../commands.js';
import { decide } from '../decide.js';
import { sha256Hex } from '../digest.js';
import type { ErrorCode } from '../errors.js';
import type { EventData, EventType, NewEvent, Registered } from '../events.js';
import { evolve } from '../evolve.js';
import type { Facts } from '../outcomes.js';
import { subjectOf } from '../refs.js';
import { RegistryState } from '../state/registry-state.js';
import { stamp } from './owner.js';

export const START = Date.UTC(2026, 10, 17, 9);
export const SECOND = 1000;
export const DAY = 24 * 60 * 60 * SECOND;
export const DIGEST = `sha256:${'a'.repeat(64)}` as const;

/** A command as the owner has it: issued at the start, valid for a day, under an id of its own. */
export function command<T extends CommandType>(
  type: T,
  model: string | undefined,
  data: CommandData<T>,
  more: Partial<CommandHead> = {},
): CommandOf<T> {
  const namespace = more.namespace ?? 'default';
  const subject = model === undefined ? namespace : `${namespace}/${subjectOf(model)}`;
  const commandSha256 = sha256Hex(canonicalJson({ type, subject, expect: more.expect, data }));
  return {
    namespace,
    ...(model !== undefined && { model }),
    commandId: `command-${commandSha256.slice(0, 8)}`,
    commandSha256,
    actor: { id: 'actor-1', kind: 'user', grade: 'claimed' },
    issuedAt: START,
    expiresAt: START + DAY,
    type,
    data,
    ...more,
  };
}

/** A fact about the model of that name, whose id is made of it. */
export function event<T extends EventType>(type: T, name: string, data: Omit<EventData[T], 'name'>): NewEvent {
  const version = 'version' in data ? (data.version as number) : undefined;
  return {
    type,
    stream: { kind: 'model', id: `id-of-${name}` },
    subject: subjectOf(name, version),
    data: { name, ...data },
  } as unknown as NewEvent;
}

export function registered(name: string, version: number, more: Partial<Registered> = {}): NewEvent {
  return event('ModelRegistered', name, {
    version,
    artifact: { digest: DIGEST, size: 3, mediaType: 'application/octet-stream', grade: 'verified' },
    lineage: { data: [], parents: [] },
    hyperparameters: {},
    metrics: {},
    tags: {},
    fingerprint: sha256Hex(`${name} ${version}`),
    ...more,
  });
}

export const created = (name: string): NewEvent => event('ModelCreated', name, { tags: {} });
export const configured = (
  namespace: string,
  exclusiveStages: EventData['NamespaceConfigured']['exclusiveStages'] = [],
): NewEvent => ({
  type: 'NamespaceConfigured',
  stream: { kind: 'namespace', id: namespace },
  subject: namespace,
  data: { exclusiveStages },
});

/** What happened before, one second after the other; each fact in the namespace `default`, or the one that it configures. */
export function given(...events: readonly NewEvent[]) {
  const state = new RegistryState();
  events.forEach((fact, index) => {
    const namespace = fact.type === 'NamespaceConfigured' ? fact.stream.id : 'default';
    const cause = command('DeleteModel', 'cause', {}, { namespace, commandId: `cause-${index}` });
    evolve(state, stamp(state, fact, cause, { recordedAt: START + index * SECOND }));
  });
  const now = START + events.length * SECOND;
  return {
    state,
    /** Decided one second after the last fact, unless `facts` say otherwise. */
    when: (asked: Command, facts: Partial<Facts> = {}) =>
      expectations(state, asked, { now, modelId: `id-of-${asked.model}`, artifact: { size: 3 }, ...facts }),
  };
}

function expectations(state: RegistryState, asked: Command, facts: Facts) {
  const decision = decide(state, asked, facts);
  const { effectiveAt, events } = { effectiveAt: undefined, events: undefined, ...decision };
  const error = decision.status === 'rejected' ? decision.error : undefined;
  return {
    decision,
    effectiveAt,
    then: (...expected: readonly NewEvent[]) => expect({ ...error, events }).toStrictEqual({ events: expected }),
    rejects: (code: ErrorCode, message: RegExp | string = '') => {
      expect({ ...decision, error: undefined, code: error?.code }).toEqual({ status: 'rejected', code });
      expect(error?.message).toMatch(message);
    },
    isUnchanged: (ref: string) => expect(decision).toMatchObject({ status: 'unchanged', result: { ref } }),
    isRepeated: (status: 'accepted' | 'unchanged' | 'rejected') =>
      expect(decision).toMatchObject({ status: 'repeated', first: { status } }),
  };
}

/** toStrictEqual for properties: jest's is too slow to be asked so often. Cloned, because a clone is of another realm than what jest runs. */
export function same(found: unknown, expected: unknown): void {
  deepStrictEqual(structuredClone(found), structuredClone(expected));
}
