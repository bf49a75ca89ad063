import { describe, expect, it } from 'vitest';
import { along, at, decode, encode, type Place } from '../shared/polyline';

describe('a polyline', () => {
  it('is read as Google describes it', () => {
    expect(decode('_p~iF~ps|U_ulLnnqC_mqNvxq`@')).toEqual([[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]]);
  });

  it('is empty where there is nothing', () => {
    expect(decode('')).toEqual([]);
  });

  it('ends where it is cut off', () => {
    expect(decode('_p~iF~ps|U_ul')).toEqual([[-120.2, 38.5]]);
  });

  it('is the same after it was written and read', () => {
    const places: Place[] = Array.from({ length: 50 }, (_, i) => [Math.round(8e5 + Math.sin(i) * 3000) / 1e5, Math.round(52e5 - i * i * 7) / 1e5]);
    expect(decode(encode(places))).toEqual(places);
  });
});

describe('a way along a line', () => {
  const line: Place[] = [[8, 52], [8, 52.001], [8, 52.003]];

  it('is measured in metres', () => {
    expect([...along(line)].map(Math.round)).toEqual([0, 111, 332]);
  });

  it('passes its places in proportion to its length', () => {
    const metres = along(line);
    expect(at(line, metres, 0)).toEqual([8, 52]);
    expect(at(line, metres, 1 / 3)[1]).toBeCloseTo(52.001, 6);
    expect(at(line, metres, 2 / 3)[1]).toBeCloseTo(52.002, 6);
    expect(at(line, metres, 1)).toEqual([8, 52.003]);
  });

  it('stays where it is when it has no length', () => {
    const still: Place[] = [[8, 52], [8, 52]];
    expect(at(still, along(still), 0.5)).toEqual([8, 52]);
    expect(at([[8, 52]], along([[8, 52]]), 0.5)).toEqual([8, 52]);
  });
});
