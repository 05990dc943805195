import type { RecordedEvent, Stage, StageInterval } from '#domain';
import { formatSequence } from '#records';
import { type Document, type Draft, viewOfEvents } from './view.js';

/**
 * The time that a version spent in a stage, on two time axes. The open one of a version is `modelId:version:open`; when
 * it closes it is kept as `modelId:version:seqFrom`. A deleted version's open one has nothing but its `_id`: queries do
 * not find it. The deletion of a model touches none; it is joined at read.
 */
export interface IntervalDocument extends Document, StageInterval {
  readonly namespace: string;
  readonly modelId: string;
  readonly version: number;
  readonly stage: Stage;
  /** `from` and `seqFrom` as one text: the order of intervals within a namespace. */
  readonly opened: string;
  /** See `lengthClass`; absent while open. */
  readonly length?: number;
}

export const intervals = viewOfEvents<IntervalDocument>({
  name: 'intervals',
  version: 1,
  fields: { namespace: 'text', stage: 'text', length: 'number', opened: 'text' },
  indexes: [{ name: 'by_length', fields: ['namespace', 'stage', 'length', 'opened'], unique: true }],
  route({ type, stream, data }) {
    const moves =
      type === 'ModelRegistered' || type === 'StagePromoted' || type === 'ModelArchived' || type === 'VersionDeleted';
    return moves ? [`${stream.id}:${data.version}:open`] : [];
  },
  replaces: ({ type }) => type === 'ModelRegistered',
  apply(open, event, id) {
    const closed = open ? [close(open, event)] : [];
    const stage = stageAfter(event);
    return [...closed, stage === undefined ? ({ _id: id } as Draft<IntervalDocument>) : opened(event, stage, id)];
  },
});

function stageAfter(event: RecordedEvent): Stage | undefined {
  if (event.type === 'ModelRegistered') return 'None';
  if (event.type === 'StagePromoted') return event.data.to;
  return event.type === 'ModelArchived' ? 'Archived' : undefined;
}

function opened(event: RecordedEvent, stage: Stage, id: string): Draft<IntervalDocument> {
  const { namespace, stream, data, effectiveAt, recordedAt, seq } = event;
  const { version } = data as { version: number };
  return {
    _id: id,
    namespace,
    modelId: stream.id,
    version,
    stage,
    from: effectiveAt,
    recordedFrom: recordedAt,
    seqFrom: seq,
    opened: `${effectiveAt} ${formatSequence(seq)}`,
  };
}

function close(open: IntervalDocument, { effectiveAt, recordedAt, seq }: RecordedEvent): Draft<IntervalDocument> {
  return {
    ...open,
    _id: `${open.modelId}:${open.version}:${open.seqFrom}`,
    until: effectiveAt,
    recordedUntil: recordedAt,
    seqUntil: seq,
    length: lengthClass(Date.parse(recordedAt) - Date.parse(open.from)),
  };
}

/**
 * Binary digits of the milliseconds from an interval's start until its end was recorded. Whoever looks for intervals
 * around an instant asks class by class: those of class c began less than 2^c milliseconds before it. So the search is as
 * long as its answer, not as the history before or after.
 */
export function lengthClass(milliseconds: number): number {
  return milliseconds < 1 ? 0 : Math.floor(Math.log2(milliseconds)) + 1;
}
