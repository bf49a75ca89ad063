import { describe, expect, it } from 'vitest';
import { multiples } from '../shared/multiples';
import { Day } from '../report/moment';
import { quantile } from '../report/quantile';
import { pareto } from '../sweep/pareto';
import { sampleReport } from './sampleData';

describe('a quantile of counted values', () => {
  it('lies within the bin that it falls into', () => {
    expect(quantile([0, 10, 10], 0, 60, 0.5)).toBe(120);
    expect(quantile([0, 10, 10], 0, 60, 0.25)).toBe(90);
    expect(quantile([4], -300, 30, 0.5)).toBe(-285);
  });

  it('is nothing of nothing', () => {
    expect(quantile([], 0, 60, 0.5)).toBeNull();
    expect(quantile([0, 0], 0, 60, 0.5)).toBeNull();
  });
});

describe('the runs that no other beats', () => {
  it('are those with less of one wherever they have more of the other', () => {
    expect(pareto([[3, 1], [1, 3], [2, 2], [3, 3], [2, 4]])).toEqual([1, 2, 0]);
  });

  it('are others where more is better', () => {
    expect(pareto([[1, 1], [2, 5], [3, 4], [4, 6]], [false, true])).toEqual([0, 1, 3]);
  });

  it('hold one of those that are equal', () => {
    expect(pareto([[1, 1], [1, 1]])).toEqual([0]);
    expect(pareto([])).toEqual([]);
  });

  it('are as the dull way finds them', () => {
    const points = Array.from({ length: 300 }, (_, i) => [Math.round(Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 40), Math.round(Math.abs(Math.sin(i * 78.233) * 12543.123) % 40)] as const);
    const beaten = ([x, y]: readonly [number, number]): boolean => points.some(([a, b]) => a <= x && b <= y && (a < x || b < y));
    const dull = new Set(points.filter(point => !beaten(point)).map(String));
    expect(new Set(pareto(points).map(i => String(points[i])))).toEqual(dull);
  });
});

describe('the multiples of a step', () => {
  it('lie between the bounds', () => {
    expect(multiples(18_000, 32_400, 7200)).toEqual([21_600, 28_800]);
    expect(multiples(-90, 90, 60)).toEqual([-60, 0, 60].map(value => value + 0));
    expect(multiples(1, 1.5, 0.1)).toHaveLength(6);
  });
});

describe('a moment of the day', () => {
  const report = sampleReport(6);
  const day = new Day(report);

  it('has each bus on the line that it drives', () => {
    const bus = report.buses[0]!;
    const [from, to, persons] = bus.legs[3]!;
    const before = day.at(from).buses.find(there => there.bus === bus)!;
    const after = day.at(to - 1).buses.find(there => there.bus === bus)!;
    expect(before.persons).toBe(persons);
    expect(before.driving).toBe(true);
    expect(before.place).not.toEqual(after.place);
  });

  it('has no bus that is off duty', () => {
    const bus = report.buses[0]!;
    expect(day.at(bus.shifts[0]![0] - 60).buses.some(there => there.bus === bus)).toBe(false);
  });

  it('has riders waiting from when they are ready until they board', () => {
    const rider = report.riders.find(one => one.state === 'Completed' && one.boarded! - one.ready > 60)!;
    expect(day.at(rider.ready - 1).waiting).not.toContain(rider);
    expect(day.at(rider.ready).waiting).toContain(rider);
    expect(day.at(rider.boarded! - 1).waiting).toContain(rider);
    expect(day.at(rider.boarded!).waiting).not.toContain(rider);
  });

  it('has those rejected for a short while', () => {
    const rider = report.riders.find(one => one.state === 'Rejected')!;
    expect(day.at(rider.requested).rejected).toContain(rider);
    expect(day.at(rider.requested + 3600).rejected).not.toContain(rider);
  });
});
