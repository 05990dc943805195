import { expect, it } from '@jest/globals';
import { describeOnMongo, useMongo } from '../../../views/src/testing/mongo.js';
import { actorNamesContract } from '../testing/actor-names-contract.js';
import { MongoActorNames } from './mongo-actor-names.js';

describeOnMongo('MongoActorNames', () => {
  const newPlace = useMongo();
  actorNamesContract('MongoActorNames', () => MongoActorNames.open(newPlace()));

  it('gives one id to a name that several processes ask for at once', async () => {
    const place = newPlace();
    const processes = await Promise.all(Array.from({ length: 4 }, () => MongoActorNames.open(place)));
    for (let round = 0; round < 20; round++) {
      const ids = await Promise.all(processes.flatMap((one) => [one.idOf(`ada-${round}`), one.idOf(`ada-${round}`)]));
      expect(new Set(ids).size).toBe(1);
      expect(await processes[0]?.nameOf(ids[0] as string)).toBe(`ada-${round}`);
    }
    await Promise.all(processes.map((one) => one.close()));
  });

  it('says UNAVAILABLE once it cannot be reached, without an address', async () => {
    const names = await MongoActorNames.open(newPlace());
    await names.close();
    const asked = names.idOf('ada');
    await expect(asked).rejects.toThrowCode('UNAVAILABLE');
    await expect(asked).rejects.not.toThrow(/127\.0\.0\.1/);
  });
});

it('refuses a URL that is none, and repeats nothing of it', async () => {
  const opening = MongoActorNames.open({ url: 'mongodb://u:hunter2@m:x/', database: 'd' });
  await expect(opening).rejects.toThrowCode('START_REFUSED');
  await expect(opening).rejects.not.toThrow(/hunter2/);
});
