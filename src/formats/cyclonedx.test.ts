import { describe, expect, it } from 'vitest';
import { flattenComponents, readCyclonedx } from './cyclonedx.ts';

const json = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:1',
  version: 2,
  metadata: { timestamp: '2026-01-31T00:00:00Z', component: { type: 'application', name: 'us' } },
  components: [
    {
      type: 'library',
      'bom-ref': 'a',
      name: 'a',
      version: '1',
      purl: 'pkg:npm/a@1',
      licenses: [{ license: { id: 'MIT' } }, { expression: 'A OR B' }],
      hashes: [{ alg: 'SHA-256', content: 'ff' }],
      components: [{ type: 'library', name: 'b' }],
    },
  ],
  dependencies: [{ ref: 'a', dependsOn: ['b'] }],
  vulnerabilities: [
    {
      id: 'CVE-1',
      source: { name: 'NVD' },
      description: 'd',
      cwes: [79],
      ratings: [{ severity: 'high', score: 7.5, method: 'CVSSv31', vector: 'v' }],
      affects: [{ ref: 'a', versions: [{ version: '1', status: 'affected' }] }],
      analysis: { state: 'not_affected', justification: 'code_not_present', response: ['update'], detail: 'x' },
    },
  ],
};

const xml = `<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:1" version="2">
  <metadata><timestamp>2026-01-31T00:00:00Z</timestamp><component type="application"><name>us</name></component></metadata>
  <components><component type="library" bom-ref="a"><name>a</name><version>1</version>
    <hashes><hash alg="SHA-256">ff</hash></hashes>
    <licenses><license><id>MIT</id></license><expression>A OR B</expression></licenses>
    <purl>pkg:npm/a@1</purl>
    <components><component type="library"><name>b</name></component></components>
  </component></components>
  <dependencies><dependency ref="a"><dependency ref="b"/></dependency></dependencies>
  <vulnerabilities><vulnerability><id>CVE-1</id><source><name>NVD</name></source><description>d</description>
    <ratings><rating><score>7.5</score><severity>high</severity><method>CVSSv31</method><vector>v</vector></rating></ratings>
    <cwes><cwe>79</cwe></cwes>
    <affects><target><ref>a</ref><versions><version><version>1</version><status>affected</status></version></versions></target></affects>
    <analysis><state>not_affected</state><justification>code_not_present</justification>
      <responses><response>update</response></responses><detail>x</detail></analysis>
  </vulnerability></vulnerabilities>
</bom>`;

describe('readCyclonedx', () => {
  it('reads the same from JSON and from XML', () => {
    const fromJson = readCyclonedx(JSON.stringify(json));
    const fromXml = readCyclonedx(xml);
    if (!fromJson.ok || !fromXml.ok) throw new Error('unread');
    expect(fromXml.value).toEqual({ ...fromJson.value, syntax: 'xml' });
    expect(fromJson.value).toMatchObject({
      component: { name: 'us' },
      vulnerabilities: [{ id: 'CVE-1', cwes: [79], analysis: { state: 'not_affected', response: ['update'] } }],
      dependencies: [{ ref: 'a', dependsOn: ['b'] }],
    });
    expect(flattenComponents(fromJson.value.components).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('leaves out what has no name or id, and says so', () => {
    const odd = { ...json, specVersion: '9.9', components: [{}, 7], vulnerabilities: [{}] };
    expect(readCyclonedx(JSON.stringify(odd))).toMatchObject({
      ok: true,
      value: { components: [], vulnerabilities: [] },
      warnings: [
        { where: '/specVersion' },
        { where: '/components/0' },
        { where: '/components/1' },
        { where: '/vulnerabilities/0' },
      ],
    });
  });

  it.each([
    ['{}', 'no CycloneDX file'],
    ['[]', 'no CycloneDX file'],
    ['<bom/>', 'no CycloneDX file'],
    ['<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components></bom>', 'The XML is broken'],
    ['', 'ends too early'],
  ])('refuses %j', (text, message) => {
    const read = readCyclonedx(text);
    expect(read.ok ? '' : read.problems[0]?.message).toContain(message);
  });
});
