import { MemoryArtifactStore } from './memory-artifact-store.js';
import { artifactStoreContract } from './testing/artifact-store-contract.js';

artifactStoreContract('memory', async () => new MemoryArtifactStore());
