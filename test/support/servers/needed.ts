import { type Installation, type Progress, toStderr } from './install.js';

/**
 * Installs what a test needs. False, with the reason on stderr, where this machine cannot have it: those tests are skipped.
 * @throws Error instead, where `CARTULARY_REQUIRE_SERVERS` is set
 */
export async function canHave(
  ...installs: readonly ((progress: Progress) => Promise<Installation>)[]
): Promise<boolean> {
  for (const install of installs) {
    const { missing } = await install(toStderr);
    if (missing === undefined) continue;
    if (process.env['CARTULARY_REQUIRE_SERVERS']) throw new Error(missing);
    toStderr(missing);
    return false;
  }
  return true;
}
