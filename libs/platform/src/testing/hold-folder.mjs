// A process that takes a data folder, says so, and keeps it until it is killed.
import { openDataFolder } from '#platform';

openDataFolder(process.argv[2]);
// What nothing refers to is collected, and a lock must not be.
global.gc?.();
console.log('held');
setInterval(() => undefined, 60_000);
