import { describe, expect, it } from '@jest/globals';
import { faultOfFileName } from './file-name-fault.js';

describe('faultOfFileName', () => {
  it.each([
    ['m_d_c_20231327T103000.pkl', 'a time that exists'],
    ['m_d_c_20231027T993000.pkl', 'a time that exists'],
    ['m_c_20231027T103000.pkl', 'found 3 parts'],
    ['20231027T103000.pkl', 'found 1 part.'],
    ['m__c_20231027T103000.pkl', 'a data version, found nothing'],
    ['m_d__20231027T103000.pkl', 'a commit, found nothing'],
    ['_d_c_20231027T103000.pkl', 'a model before'],
    ['m_d+e_c_20231027T103000.pkl', 'a data version of letters, digits'],
    [`m_d_${'c'.repeat(65)}_20231027T103000.pkl`, 'at most 64 characters, found 65'],
    ['m_d_c_20231027t103000.pkl', 'as YYYYMMDDTHHMMSS in UTC'],
    ['m_d_c_20231027.pkl', 'as YYYYMMDDTHHMMSS in UTC'],
    ['m_d_c_2023-10-27T10:30:00Z.pkl', 'as YYYYMMDDTHHMMSS in UTC'],
    ['m_d_c_20231027T103000Z.pkl', 'as YYYYMMDDTHHMMSS in UTC'],
    ['m_d_c_1698402600.pkl', 'as YYYYMMDDTHHMMSS in UTC'],
    ['m-d-c-20231027T103000.pkl', '"_" between model'],
    ['m_d_c_20231027T103000.pkl.bak', 'one extension'],
    ['m_d_c_20231027T103000 (1).pkl', 'one extension'],
  ])('says of %s what is wrong with it', (name, words) => {
    expect(faultOfFileName(name)).toContain(words);
  });

  it.each([
    'm_d_c_20231027T103000.pkl',
    'a_b_d_none_20231027T103000.tar.gz',
    'm_d_c_20231027T103000',
    'README.md',
    'my_notes_of_yesterday.txt',
    'report_20231027.pdf',
    'x_20231027.csv',
    '',
  ])('has nothing to say of %j', (name) => {
    expect(faultOfFileName(name)).toBeUndefined();
  });

  it('ends at once with a name that is made to keep it busy', () => {
    expect(faultOfFileName(`${'_'.repeat(100_000)}20231027T10300`)).toBeUndefined();
    expect(faultOfFileName('1-'.repeat(100_000))).toBeUndefined();
  });
});
