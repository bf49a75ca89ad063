import { describe, expect, it } from 'vitest';
import { asShare, chosen, clock, day, duration, number, percent, quantity } from '../shared/format';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('a number', () => {
  it.each([
    [2874, 0, '2 874', '2 874'],
    [1234567.891, 1, '1 234 567,9', '1 234 567.9'],
    [-3.25, 2, '−3,25', '−3.25'],
    [-0.2, 0, '0', '0'],
    [null, 0, '–', '–'],
    [NaN, 0, '–', '–'],
  ])('%s with %s digits', (value, digits, german, english) => {
    expect(plain(number(value, 'de', digits))).toBe(german);
    expect(plain(number(value, 'en', digits))).toBe(english);
  });
});

describe('a number that somebody chose', () => {
  it.each([
    [28.5, '28,5'],
    [0.162, '0,162'],
    [95, '95'],
  ])('%s', (value, text) => {
    expect(chosen(value, 'de')).toBe(text);
  });
});

describe('a time span', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [66, '1.1 min'],
    [342, '5.7 min'],
    [780, '13 min'],
    [3599, '1 h 00 min'],
    [3900, '1 h 05 min'],
    [-90, '−1.5 min'],
    [-3900, '−1 h 05 min'],
    [null, '–'],
  ])('%s seconds', (seconds, text) => {
    expect(plain(duration(seconds, 'en'))).toBe(text);
  });
});

describe('a time of day', () => {
  it.each([
    [0, '00:00'],
    [26_100, '07:15'],
    [86_399, '23:59'],
    [87_300, '00:15 (+1)'],
  ])('%s seconds after midnight', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });

  it('has its date in words', () => {
    expect(day('2026-11-25', 'de')).toBe('Mittwoch, 25. November 2026');
    expect(day('2026-11-25', 'en')).toContain('25 November 2026');
    expect(day('soon', 'en')).toBe('soon');
  });
});

describe('a figure', () => {
  it.each([
    [3000, 'count', 'submitted', '3 000'],
    [1.64, 'count', 'meanOccupancy', '1.6'],
    [0.042, 'ratio', 'rejectionRate', '4.2 %'],
    [1.318, 'ratio', 'detourMean', '1.32'],
    [98.5, 'percent', 'promisesKept', '99 %'],
    [99.97, 'percent', 'promisesKept', '99.97 %'],
    [0.0004, 'ratio', 'rejectionRate', '0.04 %'],
    [7.949, 'EURperRide', 'perRide', '7.95 €'],
    [10172.4, 'EUR', 'total', '10 172 €'],
    [0.1804, 'kgPerPersonKm', 'co2PerPersonKm', '0.180 kg/pkm'],
    [4.1, 'perHour', 'ridesPerVehicleHour', '4.10/h'],
    [342, 's', 'waitMean', '5.7 min'],
    [12, 'parsec', 'unheardOf', '12 parsec'],
    [null, 's', 'waitMean', '–'],
  ])('%s %s of %s', (value, unit, id, text) => {
    expect(plain(quantity(value, unit, 'en', id))).toBe(text);
  });

  it('never rounds a loss away', () => {
    expect(plain(percent(0.9996, 'en'))).toBe('99.96 %');
    expect(plain(percent(1, 'en'))).toBe('100 %');
    expect(plain(percent(0, 'en'))).toBe('0 %');
  });

  it('is a share in either unit', () => {
    expect(asShare({ value: 98, unit: 'percent' })).toBeCloseTo(0.98);
    expect(asShare({ value: 0.98, unit: 'ratio' })).toBe(0.98);
    expect(asShare({ value: null, unit: 'ratio' })).toBeNull();
    expect(asShare(undefined)).toBeNull();
  });
});
