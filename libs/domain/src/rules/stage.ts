import type { CommandOf } from '../commands.js';
import { RegistryError } from '../errors.js';
import type { NewEvent } from '../events.js';
import { formatRef } from '../refs.js';
import type { Stage } from '../stages.js';
import type { ModelState } from '../state/model-state.js';
import {
  assertInOrder,
  type Context,
  effectiveTime,
  livingModel,
  livingVersion,
  modelEvent,
  rowOf,
  type Ruling,
} from './context.js';

/** Most events that one command may make. */
export const MOST_EVENTS = 500;

/** PromoteStage: the version moves into the stage; others in it are archived first where the stage displaces. */
export function promote(context: Context, command: CommandOf<'PromoteStage'>): Ruling {
  const { stage, displace, reason, effectiveAt: claim } = command.data;
  if (stage === 'Archived') return archive(context, command);
  const model = livingModel(context, command);
  const version = livingVersion(context, model, command.data.ref);
  const displaced = othersIn(context, model, stage, version, displacing(context, model, stage, version, displace));
  const from = stageOf(context, model, version);
  if (from === stage && displaced.length === 0) return { events: [], unchanged: { model, version } };
  const { effectiveAt, claimedAt } = effectiveTime(claim, context.facts);
  assertInOrder(context, model, [version, ...displaced], effectiveAt);
  const claimed = claimedAt !== undefined && { claimedAt };
  const archived: NewEvent[] = displaced.map((other) =>
    modelEvent(model, 'ModelArchived', {
      name: model.name,
      version: other,
      from: stage,
      displacedBy: version,
      ...claimed,
    }),
  );
  const promoted = modelEvent(model, 'StagePromoted', {
    name: model.name,
    version,
    from,
    to: stage,
    displaced,
    ...(reason !== undefined && { reason }),
    ...claimed,
  });
  return { events: [...archived, promoted], effectiveAt };
}

/** ArchiveModel, and PromoteStage to Archived. */
export function archive(context: Context, command: CommandOf<'ArchiveModel'> | CommandOf<'PromoteStage'>): Ruling {
  const { ref, reason, effectiveAt: claim } = command.data;
  const model = livingModel(context, command);
  const version = livingVersion(context, model, ref);
  const from = stageOf(context, model, version);
  if (from === 'Archived') return { events: [], unchanged: { model, version } };
  const { effectiveAt, claimedAt } = effectiveTime(claim, context.facts);
  assertInOrder(context, model, [version], effectiveAt);
  const data = {
    name: model.name,
    version,
    from,
    ...(reason !== undefined && { reason }),
    ...(claimedAt !== undefined && { claimedAt }),
  };
  return { events: [modelEvent(model, 'ModelArchived', data)], effectiveAt };
}

function stageOf(context: Context, model: ModelState, version: number): Stage {
  return context.state.versions.stageOf(rowOf(context, model, version));
}

/** Whether other versions in the stage give way. @throws STAGE_EXCLUSIVE */
function displacing(
  context: Context,
  model: ModelState,
  stage: Stage,
  version: number,
  asked: 'archive' | 'keep' | undefined,
): boolean {
  const exclusive = context.namespace.exclusiveStages.includes(stage);
  const others = model.count[stage] - (stageOf(context, model, version) === stage ? 1 : 0);
  if (asked === 'keep' && exclusive && others > 0) {
    const holder = formatRef(model.namespace, model.name, context.state.holder(model, stage));
    throw new RegistryError(
      'STAGE_EXCLUSIVE',
      `Expected ${stage} to be empty, because the namespace declares it exclusive, found ${holder}. Leave out displace, or archive that version first.`,
    );
  }
  return asked === undefined ? exclusive || stage === 'Production' : asked === 'archive';
}

/** The other versions in the stage, by number, where they are to give way. @throws COMMAND_TOO_LARGE */
function othersIn(
  context: Context,
  model: ModelState,
  stage: Stage,
  version: number,
  wanted: boolean,
): readonly number[] {
  const inside = stageOf(context, model, version) === stage;
  const others = model.count[stage] - (inside ? 1 : 0);
  if (!wanted || others === 0) return [];
  if (others >= MOST_EVENTS) {
    throw new RegistryError(
      'COMMAND_TOO_LARGE',
      `Expected a promotion that displaces fewer than ${MOST_EVENTS} versions, found ${others} in ${stage}. Archive them first, or send displace: "keep".`,
    );
  }
  const standing = model.order[stage].standing(context.state.stands(model, stage), model.count[stage]);
  return standing.filter((other) => other !== version).sort((a, b) => a - b);
}
