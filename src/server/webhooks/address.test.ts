import { describe, expect, it } from 'vitest';
import { allowList, isPublicAddress } from './address.ts';

describe('an address of the internet', () => {
  it.each([
    '93.184.216.34',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['none', '0.0.0.0'],
    ['none', '::'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['link-local, metadata of clouds', '169.254.169.254'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of Oracle', '192.0.0.192'],
    ['metadata of AWS', 'fd00:ec2::254'],
    ['benchmarks', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unique local', 'fc00::1'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped', '::ffff:7f00:1'],
    ['mapped, of a public one too', '::ffff:93.184.216.34'],
    ['compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378::'],
    ['documentation', '2001:db8::1'],
    ['a zone', 'fe80::1%eth0'],
    ['a number', '2130706433'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('%s (%s) is none', (_what, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('what may be reached all the same', () => {
  it('is what a network holds and nothing beside it', () => {
    const allows = allowList(['10.1.0.0/16', '127.0.0.1', 'fd00::/64']);
    expect(['10.1.255.1', '127.0.0.1', 'fd00::5', '::ffff:127.0.0.1'].map(allows)).toEqual([true, true, true, true]);
    expect(['10.2.0.1', '127.0.0.2', 'fd01::5', 'localhost', ''].map(allows)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
