import { actorNamesContract } from '../testing/actor-names-contract.js';
import { MemoryActorNames } from './memory-actor-names.js';

actorNamesContract('MemoryActorNames', () => new MemoryActorNames());
