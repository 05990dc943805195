import { MemorySnapshotStore } from './memory-snapshot-store.js';
import { snapshotStoreContract } from './testing/snapshot-store-contract.js';

snapshotStoreContract('memory', async () => new MemorySnapshotStore());
