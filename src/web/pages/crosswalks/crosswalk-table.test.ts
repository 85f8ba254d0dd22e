import { describe, expect, it } from 'vitest';
import { writeXlsx } from '../../../formats/xlsx/write-xlsx.ts';
import { faultOf, guessMapping, isDocument, readMappingTables } from './crosswalk-table.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const named = (key: string) => ({ key, title: key, edition: '' });
const NIST = named('FRM-nist-800-53-rev5');
const TSC = named('FRM-soc2-tsc-2017');

describe('a file of mappings', () => {
  it('is a document or a table by how it begins', () => {
    for (const text of [
      '{"mapping-collection": {}}',
      '<a/>',
      '\uFEFF {',
      'mapping-collection:\n',
      '# made by hand\n---\n',
    ])
      expect(isDocument(bytesOf(text)), text).toBe(true);
    for (const text of ['source,target\n', 'Control ID;NIST\n', '', 'PK\u0003\u0004'])
      expect(isDocument(bytesOf(text)), text).toBe(false);
  });

  it('has its headings below titles, and in two rows where the upper one spans several columns', () => {
    const book = writeXlsx([
      {
        name: 'Mappings',
        header: ['CLOUD CONTROLS MATRIX v4.1', '', '', '', ''],
        rows: [
          ['Control Title', 'Control ID', 'NIST 800-53 rev 5', '', 'Remarks'],
          ['', '', 'Control Mapping', 'Gap Level', ''],
          ['Audit', 'A&A-01', 'CA-2', 'No Gap', 'x'],
        ],
      },
    ]);
    if (!book.ok) throw new Error('no workbook');
    const read = readMappingTables(book.value);
    if (!read.ok) throw new Error(read.message);
    const [table] = read.tables;
    expect(table?.header).toEqual([
      'Control Title',
      'Control ID',
      'NIST 800-53 rev 5 Control Mapping',
      'NIST 800-53 rev 5 Gap Level',
      'Remarks',
    ]);
    expect(table?.rows.map(({ line }) => line)).toEqual([4]);
    expect(guessMapping(table?.header ?? [], [NIST])).toEqual([null, 'source', NIST.key, null, null]);
  });

  it('says by its headings what columns hold; no framework is guessed beside a column of targets', () => {
    expect(guessMapping(['Source', 'Target', 'NIST 800-53 rev5', 'Rationale'], [NIST])).toEqual([
      'source',
      'target',
      null,
      'rationale',
    ]);
    expect(guessMapping(['CCM id', 'Control ID', 'AICPA TSC 2017', 'x'], [NIST, TSC])).toEqual([
      null,
      'source',
      TSC.key,
      null,
    ]);
  });

  it('is tried once it is plain what it maps to what', () => {
    const fault = (mapping: (string | null)[], source = 'FRM-a', target = '') =>
      faultOf(['a', 'b', 'c'], mapping, { source, target });
    expect(fault([null, 'target', null])).toContain('numbers that are mapped');
    expect(fault(['source', 'relation', null])).toContain('what they are mapped to');
    expect(fault(['source', 'FRM-b', null], '')).toContain('of which framework');
    expect(fault(['source', 'target', null])).toContain('that they are mapped to');
    expect(fault(['source', 'FRM-b', 'FRM-b'])).toBe('“b” and “c” hold the same. Leave one of them out.');
    expect(fault(['source', 'FRM-b', null])).toBeUndefined();
    expect(fault(['source', 'target', null], 'FRM-a', 'FRM-b')).toBeUndefined();
  });
});
