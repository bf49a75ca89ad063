import { along, at, decode, type Place } from '../shared/polyline';
import type { Bus, Report, Rider } from './data';

/** Where a bus is at a moment, and how many ride in it. */
export interface BusAt {
  bus: Bus;
  place: Place;
  persons: number;
  driving: boolean;
}

/** What can be seen at one moment of the day. */
export interface Moment {
  buses: BusAt[];
  waiting: Rider[];
  rejected: Rider[];
  onBoard: number;
}

/** How long a rejected rider stays on the map. */
const shownAfterRejection = 300;
/** How long those who did not come, or took it back, are seen to wait. */
const shownWithoutBoarding = 300;

interface Leg {
  places: Place[];
  metres: Float64Array;
}

/** Finds what happens at any moment of the day; lines are decoded when they are first driven. */
export class Day {
  private readonly legs = new Map<Bus, (Leg | undefined)[]>();

  constructor(private readonly report: Report) {}

  at(time: number): Moment {
    const buses: BusAt[] = [];
    for (const bus of this.report.buses) {
      const where = this.place(bus, time);
      if (where) buses.push(where);
    }
    const waiting: Rider[] = [];
    const rejected: Rider[] = [];
    for (const rider of this.report.riders) {
      if (rider.state === 'Rejected') {
        if (time >= rider.requested && time < rider.requested + shownAfterRejection) rejected.push(rider);
      } else if (time >= rider.ready && time < (rider.boarded ?? (rider.state === 'NoShow' ? rider.ready + shownWithoutBoarding : rider.ready))) {
        waiting.push(rider);
      }
    }
    return { buses, waiting, rejected, onBoard: buses.reduce((sum, bus) => sum + bus.persons, 0) };
  }

  /** The line that a bus drives at a moment, for show. */
  line(bus: Bus, time: number): Place[] | null {
    const index = legBefore(bus.legs, time);
    const leg = bus.legs[index];
    return leg && time < leg[1] ? this.leg(bus, index).places : null;
  }

  private place(bus: Bus, time: number): BusAt | null {
    if (!bus.shifts.some(([from, to]) => from <= time && time < to) && !bus.activities.some(([, from, to]) => from <= time && time < to)) return null;
    const index = legBefore(bus.legs, time);
    const first = bus.legs[Math.max(0, index)];
    if (!first) return null;
    const leg = this.leg(bus, Math.max(0, index));
    if (leg.places.length === 0) return null;
    if (index < 0) return { bus, place: leg.places[0]!, persons: 0, driving: false };
    const [from, to, persons] = first;
    const driving = time < to;
    const place = driving ? at(leg.places, leg.metres, to > from ? (time - from) / (to - from) : 1) : leg.places.at(-1)!;
    return { bus, place, persons: driving ? persons : this.standingWith(bus, time, index), driving };
  }

  /** Persons on board of a bus that does not drive, from what it does at the time. */
  private standingWith(bus: Bus, time: number, leg: number): number {
    const doing = bus.activities[activityBefore(bus.activities, time)];
    return doing && time < doing[2] ? doing[3] : (bus.legs[leg + 1]?.[2] ?? 0);
  }

  private leg(bus: Bus, index: number): Leg {
    let known = this.legs.get(bus);
    if (!known) this.legs.set(bus, (known = []));
    const there = known[index];
    if (there) return there;
    const places = decode(bus.legs[index]![3]);
    return (known[index] = { places, metres: along(places) });
  }
}

/** The index of the last leg that begins at or before a time; -1 where there is none. */
const legBefore = (legs: Bus['legs'], time: number): number => lastBefore(legs.length, i => legs[i]![0] <= time);
const activityBefore = (activities: Bus['activities'], time: number): number => lastBefore(activities.length, i => activities[i]![1] <= time);

function lastBefore(length: number, begun: (index: number) => boolean): number {
  let low = -1;
  let high = length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (begun(middle)) low = middle;
    else high = middle;
  }
  return low;
}
