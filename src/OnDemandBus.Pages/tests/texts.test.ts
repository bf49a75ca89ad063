import { describe, expect, it } from 'vitest';
import { meaning, name, texts } from '../report/texts';

/** The paths of all texts, and of which kind each is. */
function paths(value: unknown, path = ''): string[] {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return [`${path}: ${Array.isArray(value) ? `${value.length} texts` : typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}/${key}`));
}

const all = (value: unknown): string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(all) : []);

describe('the texts', () => {
  it('are the same in both languages', () => {
    expect(paths(texts.en)).toEqual(paths(texts.de));
  });

  it('differ between the languages wherever they are sentences', () => {
    const german = new Set(all(texts.de).filter(text => text.length > 25));
    expect(all(texts.en).filter(text => german.has(text))).toEqual([]);
  });

  it.each(['submitted', 'personsSubmitted', 'served', 'personsServed', 'rejected', 'rejectionRate', 'cancelledByRider', 'cancelledByOperator', 'noShows', 'offersExpired', 'failed', 'waitMean', 'waitMedian', 'waitP75', 'waitP95', 'waitMax', 'waitUnder10', 'waitUnder15', 'promisesKept', 'pickupDelayMean', 'pickupDelayP95', 'arrivalDelayP95', 'promiseBreaches', 'rideMean', 'travelMean', 'directMean', 'detourMean', 'walkMean', 'buses', 'serviceHours', 'vehicleKm', 'emptyKm', 'emptyRatio', 'personKm', 'personKmPerVehicleKm', 'detourOfFleet', 'poolingRate', 'ridesPerVehicleHour', 'personsPerVehicleHour', 'meanOccupancy', 'meanOccupancyLoaded', 'decisionP50', 'decisionP95', 'decisionP99', 'decisionMax', 'wallSeconds', 'driverCost', 'vehicleCost', 'energyCost', 'total', 'perRide', 'perPersonKm', 'energy', 'co2', 'co2PerPersonKm', 'cost', 'servedShare', 'savedSeconds'])(
    'explain %s',
    id => {
      for (const t of Object.values(texts)) {
        expect(name(t.figures, id)).not.toBe(id);
        expect(meaning(t.figures, id)).toMatch(/\.$/);
      }
    },
  );

  it.each(['OutsideServiceArea', 'OutsideServiceHours', 'LeadTimeTooShort', 'TooFarAhead', 'TripTooShort', 'NoRoadAccess', 'PartyTooLarge', 'NoBusForNeed', 'NoCapacity', 'WaitLimitExceeded', 'RideTimeLimitExceeded', 'PromiseToOthersWouldBreak', 'ShiftEndOrBreak'])('explain the rejection %s', reason => {
    for (const t of Object.values(texts)) expect(meaning(t.rejections.reasons, reason)).toMatch(/\.$/);
  });

  it('leave an id that they do not know as it is', () => {
    expect(name(texts.de.figures, 'somethingNew')).toBe('somethingNew');
    expect(name(texts.de.figures, 'constructor')).toBe('constructor');
    expect(meaning(texts.de.figures, 'somethingNew')).toBe('');
  });
});
