import { describe, expect, it } from '@jest/globals';
import { bucketSettings } from './bucket-settings.js';

const OWN = { S3_ENDPOINT: 'http://s3:9000/', S3_REGION: 'eu-1', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 's' };
const AWS = { AWS_ACCESS_KEY_ID: 'b', AWS_SECRET_ACCESS_KEY: 't', AWS_SESSION_TOKEN: 'once' };

describe('bucketSettings', () => {
  it.each([
    ['s3://models', 'models', ''],
    ['s3://models/', 'models', ''],
    ['s3://my.models-2/team a/2026//', 'my.models-2', 'team a/2026/'],
  ])('reads %s', (url, bucket, prefix) => {
    expect(bucketSettings(OWN, url)).toMatchObject({ bucket, prefix, endpoint: 'http://s3:9000', region: 'eu-1' });
  });

  it('takes what the AWS tools use where nothing else is set, and a token only with its keys', () => {
    expect(bucketSettings({ ...AWS, AWS_DEFAULT_REGION: 'eu-central-1' }, 's3://models')).toMatchObject({
      ...{ accessKey: 'b', secretKey: 't', sessionToken: 'once' },
      ...{ region: 'eu-central-1', endpoint: 'https://s3.eu-central-1.amazonaws.com' },
    });
    expect(bucketSettings({ ...AWS, ...OWN }, 's3://models')).toMatchObject({ accessKey: 'a', secretKey: 's' });
    expect(bucketSettings({ ...AWS, ...OWN }, 's3://models')).not.toHaveProperty('sessionToken');
  });

  it.each([
    [OWN, 's3://', 'Expected s3://BUCKET'],
    [OWN, 's3://Models', 'Expected s3://BUCKET'],
    [{ S3_ACCESS_KEY: 'a' }, 's3://models', 'S3_SECRET_KEY, or AWS_ACCESS_KEY_ID'],
  ])('refuses %j %s', (env, url, words) => {
    expect(() => bucketSettings(env, url)).toThrow(words);
  });
});
