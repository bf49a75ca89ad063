import { along, encode, type Place } from '../shared/polyline';
import type { Activity, Alternative, Bus, Comparison, Estimate, Report, Rider, Sweep, Unit } from '../report/data';

// Invented data, the same on every run: for looking at the pages, and for their tests.

/** Chance from a seed (SplitMix32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
}

const centre: Place = [8.2085, 52.2985];
const metresNorth = 1 / 110_540;
const metresEast = 1 / (111_320 * Math.cos((centre[1] * Math.PI) / 180));
const place = (east: number, north: number): Place => [centre[0] + east * metresEast, centre[1] + north * metresNorth];

const block = 290;
const size = 13;

/** A corner of the street grid, bent a little so that it looks like a town. */
function corner(column: number, row: number): Place {
  const x = (column - size / 2) * block;
  const y = (row - size / 2) * block;
  return place(x + 60 * Math.sin(y / 500) + 25 * Math.sin(column * 2.3), y + 60 * Math.sin(x / 620) + 25 * Math.cos(row * 1.9));
}

type Corner = [column: number, row: number];

function way(from: Corner, to: Corner): Place[] {
  const places: Place[] = [corner(...from)];
  let [column, row] = from;
  while (column !== to[0] || row !== to[1]) {
    if (Math.abs(to[0] - column) >= Math.abs(to[1] - row)) column += Math.sign(to[0] - column);
    else row += Math.sign(to[1] - row);
    places.push(corner(column, row));
  }
  return places;
}

const hour = 3600;
const from = 5 * hour;
const to = 25 * hour;

/** How much is asked for at a time of day: school and work in the morning, the way home, an evening out. */
const demandAt = (time: number): number => {
  const h = time / hour;
  const hill = (at: number, width: number): number => Math.exp(-(((h - at) / width) ** 2));
  return 0.16 + hill(7.5, 0.9) + 0.45 * hill(12.8, 1.4) + 0.85 * hill(16.8, 1.6) + 0.25 * hill(21.5, 1.2);
};

export function sampleReport(buses = 24, requests = 0): Report {
  const random = chance(7);
  const pick = (): Corner => {
    const near = random() < 0.55 ? 0.45 : 1;
    const one = (): number => Math.round(size / 2 + (random() + random() - 1) * (size / 2) * near);
    return [one(), one()].map(value => Math.min(size, Math.max(0, value))) as Corner;
  };
  const width = String(buses).length;
  const fleet: Bus[] = Array.from({ length: buses }, (_, i) => {
    const early = i % 3 === 0;
    const late = i % 3 === 1;
    const shifts: [number, number][] = early ? [[from, 14 * hour]] : late ? [[11 * hour, to]] : [[6 * hour, 10.5 * hour], [14 * hour, 20 * hour]];
    return { id: `bus-${String(i + 1).padStart(width, '0')}`, seats: i % 4 === 0 ? 12 : 8, shifts, km: 0, emptyKm: 0, persons: 0, activities: [], legs: [] };
  });

  const riders: Rider[] = [];
  const waits: number[] = [];
  const detours: number[] = [];
  const promises: number[] = [];
  const reasons = ['WaitLimitExceeded', 'WaitLimitExceeded', 'WaitLimitExceeded', 'NoCapacity', 'RideTimeLimitExceeded', 'PromiseToOthersWouldBreak', 'ShiftEndOrBreak', 'OutsideServiceArea', 'NoBusForNeed'];
  const refused = new Map<string, { requests: number; persons: number }>();

  for (const [index, bus] of fleet.entries()) {
    let here = pick();
    const legs: Bus['legs'] = [];
    const activities: Bus['activities'] = [];
    const doing = (kind: Activity, begin: number, end: number, persons: number): void => {
      if (end > begin) activities.push([kind, begin, end, persons]);
    };
    const drive = (target: Corner, begin: number, persons: number, kind: Activity): number => {
      const places = way(here, target);
      const metres = along(places).at(-1) ?? 0;
      const end = Math.round(begin + metres / 7.5);
      if (end > begin) {
        legs.push([begin, end, persons, encode(places)]);
        doing(kind, begin, end, persons);
        bus.km += metres / 1000;
        if (persons === 0) bus.emptyKm += metres / 1000;
      }
      here = target;
      return end;
    };
    for (const [begin, end] of bus.shifts) {
      let time = begin;
      let paused = false;
      while (time < end - 1800) {
        if (!paused && time > (begin + end) / 2) {
          doing('break', time, time + 1800, 0);
          time += 1800;
          paused = true;
          continue;
        }
        const busy = demandAt(time);
        const idle = Math.round((random() * 700) / (0.25 + busy));
        doing('idle', time, time + idle, 0);
        time += idle;
        if (random() < 0.06) time = drive(pick(), time, 0, 'move');
        // A tour: some get on one after the other, and then get off.
        const party = 1 + Math.min(4, Math.floor(random() * (0.8 + 3 * busy)));
        let persons = 0;
        const aboard: { rider: Rider; target: Corner }[] = [];
        for (let k = 0; k < party; k++) {
          const start = k === 0 ? pick() : (here.map(value => Math.min(size, Math.max(0, value + Math.round(random() * 4 - 2)))) as Corner);
          time = drive(start, time, persons, 'drive');
          const wait = Math.round(60 + 900 * random() ** 2 * (0.55 + 0.6 * busy));
          const ready = Math.max(from, time - wait);
          const group = random() < 0.2 ? 2 : 1;
          if (persons + group > bus.seats) break;
          const target = pick();
          const rider: Rider = { state: 'Completed', requested: Math.max(from, ready - Math.round(random() * 1200)), ready, boarded: time + 30, alighted: null, from: jitter(start), to: corner(...target), persons: group, bus: index };
          const fate = random();
          if (fate < 0.03) rider.state = 'NoShow';
          else if (fate < 0.07) rider.state = random() < 0.9 ? 'CancelledByRider' : 'CancelledByOperator';
          riders.push(rider);
          if (rider.state === 'Completed') {
            persons += group;
            aboard.push({ rider, target });
            waits.push(rider.boarded! - ready);
            promises.push(Math.round((random() + random() + random() - 1.25) * 160));
          } else rider.boarded = null;
          doing('stop', time, time + 60, persons);
          time += 60;
        }
        aboard.sort((a, b) => distance(here, a.target) - distance(here, b.target));
        for (const { rider, target } of aboard) {
          time = drive(target, time, persons, 'drive');
          doing('stop', time, time + 60, persons);
          time += 60;
          persons -= rider.persons;
          bus.persons += rider.persons;
          rider.alighted = time - 20;
          const direct = (along([rider.from, rider.to]).at(-1)! * 1.25) / 7.5 + 60;
          detours.push(Math.max(1, (rider.alighted - rider.boarded!) / direct));
        }
      }
      time = drive([6, 6], time, 0, 'move');
      doing('idle', time, end, 0);
    }
    if (index === 5 && buses > 6) {
      const last = activities.at(-1)!;
      activities.push(['broken', last[2], last[2] + 1500, 0]);
    }
    bus.activities = activities;
    bus.legs = legs;
    bus.km = Math.round(bus.km * 10) / 10;
    bus.emptyKm = Math.round(bus.emptyKm * 10) / 10;
  }
  const carried = riders.length;
  for (let k = 0; k < Math.max(40, requests - carried, carried * 0.055); k++) {
    let time = from + random() * (to - from);
    while (random() > demandAt(time) ** 2) time = from + random() * (to - from);
    const start = pick();
    const persons = random() < 0.2 ? 2 : 1;
    const expired = random() < 0.15;
    riders.push({ state: expired ? 'OfferExpired' : 'Rejected', requested: Math.round(time), ready: Math.round(time), boarded: null, alighted: null, from: jitter(start), to: corner(...pick()), persons, bus: null });
    if (expired) continue;
    const reason = reasons[Math.floor(random() * reasons.length)]!;
    const entry = refused.get(reason) ?? { requests: 0, persons: 0 };
    entry.requests++;
    entry.persons += persons;
    refused.set(reason, entry);
  }
  riders.sort((a, b) => a.requested - b.requested);

  function jitter([column, row]: Corner): [number, number] {
    const [lon, lat] = corner(column, row);
    return [lon + (random() - 0.5) * 90 * metresEast, lat + (random() - 0.5) * 90 * metresNorth];
  }

  const of = (...states: string[]): Rider[] => riders.filter(rider => states.includes(rider.state));
  const persons = (list: Rider[]): number => list.reduce((sum, rider) => sum + rider.persons, 0);
  const done = of('Completed');
  const rejected = of('Rejected');
  const km = fleet.reduce((sum, bus) => sum + bus.km, 0);
  const emptyKm = fleet.reduce((sum, bus) => sum + bus.emptyKm, 0);
  const hours = fleet.reduce((sum, bus) => sum + bus.shifts.reduce((part, [a, b]) => part + (b - a) / hour, 0), 0);
  const directKm = done.reduce((sum, rider) => sum + (along([rider.from, rider.to]).at(-1)! * 1.25) / 1000, 0);
  const personKm = done.reduce((sum, rider) => sum + ((along([rider.from, rider.to]).at(-1)! * 1.25) / 1000) * rider.persons, 0);
  const rides = done.map(rider => rider.alighted! - rider.boarded!);
  const cost = { driverCost: hours * 28.5, vehicleCost: fleet.length * 95, energyCost: km * 0.32 * 0.35 };
  const total = cost.driverCost + cost.vehicleCost + cost.energyCost;
  const co2 = km * 0.32 * 0.38;

  const figures: Report['figures'] = [];
  const figure = (group: Report['figures'][number]['group'], unit: Unit, values: Record<string, number | null>): void => {
    for (const [id, value] of Object.entries(values)) figures.push({ id, group, value, unit });
  };
  figure('requests', 'count', { submitted: riders.length, personsSubmitted: persons(riders), served: done.length, personsServed: persons(done), rejected: rejected.length });
  figure('requests', 'ratio', { rejectionRate: rejected.length / riders.length });
  figure('requests', 'count', { cancelledByRider: of('CancelledByRider').length, cancelledByOperator: of('CancelledByOperator').length, noShows: of('NoShow').length, offersExpired: of('OfferExpired').length, failed: 0 });
  figure('waits', 's', { waitMean: mean(waits), waitMedian: at(waits, 0.5), waitP75: at(waits, 0.75), waitP95: at(waits, 0.95), waitMax: at(waits, 1) });
  figure('waits', 'percent', { waitUnder10: (waits.filter(wait => wait < 600).length / waits.length) * 100, waitUnder15: (waits.filter(wait => wait < 900).length / waits.length) * 100 });
  figure('promises', 'percent', { promisesKept: 100 });
  figure('promises', 's', { pickupDelayMean: mean(promises), pickupDelayP95: at(promises, 0.95), arrivalDelayP95: 214 });
  figure('promises', 'count', { promiseBreaches: 0 });
  figure('travel', 's', { rideMean: mean(rides), travelMean: (mean(rides) ?? 0) + (mean(waits) ?? 0), directMean: ((directKm / done.length) * 1000) / 7.5 });
  figure('travel', 'ratio', { detourMean: mean(detours) });
  figure('travel', 's', { walkMean: 0 });
  figure('fleet', 'count', { buses: fleet.length });
  figure('fleet', 'h', { serviceHours: hours });
  figure('fleet', 'km', { vehicleKm: km, emptyKm });
  figure('fleet', 'ratio', { emptyRatio: emptyKm / km });
  figure('fleet', 'km', { personKm });
  figure('fleet', 'ratio', { personKmPerVehicleKm: personKm / km, detourOfFleet: km / directKm, poolingRate: 0.61 });
  figure('fleet', 'perHour', { ridesPerVehicleHour: done.length / hours, personsPerVehicleHour: persons(done) / hours });
  figure('fleet', 'count', { meanOccupancy: 1.6, meanOccupancyLoaded: 2.3 });
  figure('computing', 'ms', { decisionP50: 0.8, decisionP95: 3.4, decisionP99: 6.1, decisionMax: 21.7 });
  figure('computing', 's', { wallSeconds: 18.2 });

  const binSeconds = 1800;
  const bins: Report['byTime']['bins'] = [];
  for (let time = from; time < to; time += binSeconds) {
    const here = riders.filter(rider => rider.requested >= time && rider.requested < time + binSeconds);
    const count = (...states: string[]): number => here.filter(rider => states.includes(rider.state)).length;
    const waited = here.filter(rider => rider.state === 'Completed').map(rider => rider.boarded! - rider.ready);
    bins.push({ at: time, submitted: here.length, served: count('Completed'), rejected: count('Rejected'), cancelled: count('CancelledByRider', 'CancelledByOperator'), noShow: count('NoShow'), waitMean: mean(waited), waitMedian: at(waited, 0.5), waitP95: at(waited, 0.95) });
  }

  const scale = riders.length / 3000;
  const scaled = <T extends { requests: number; served: number | null; rejected: number | null }>(list: T[]): T[] =>
    list.map(share => (share.served === null ? share : { ...share, requests: Math.round(share.requests * scale), served: Math.round(share.served * scale), rejected: Math.round((share.rejected ?? 0) * scale) }));

  return {
    kind: 'report',
    version: 1,
    language: 'de',
    title: 'Bus auf Abruf für Musterstadt',
    description: 'Ein Werktag im Herbst mit 24 Bussen anstelle der Linien 3 und 7. Alle Daten dieser Seite sind erfunden.',
    scenario: 'musterstadt.json',
    seed: 7,
    date: '2026-11-25',
    timeZone: 'Europe/Berlin',
    from,
    to,
    figures,
    byTime: { binSeconds, bins },
    occupancy: occupancy(fleet),
    waits: { binSeconds: 60, counts: histogram(waits, 0, 60) },
    detours: { binWidth: 0.1, from: 1, counts: histogram(detours.map(value => Math.min(value, 3.4)), 1, 0.1) },
    promises: { binSeconds: 30, from: -300, counts: histogram(promises, -300, 30) },
    rejections: [...refused].map(([reason, amount]) => ({ reason, ...amount })),
    map: { ...townMap(), attribution: 'Musterstadt: erfunden / invented' },
    cells: cells(riders),
    buses: fleet,
    riders,
    equity: {
      hiddenBelow: 5,
      groups: scaled([
        { name: 'adults', requests: 1240, served: 1130, rejected: 62, waitMean: 312, waitP95: 690, detour: 1.31 },
        { name: 'pensioners', requests: 620, served: 571, rejected: 28, waitMean: 298, waitP95: 655, detour: 1.28 },
        { name: 'pupils', requests: 540, served: 468, rejected: 51, waitMean: 371, waitP95: 802, detour: 1.42 },
        { name: 'commuters', requests: 480, served: 441, rejected: 24, waitMean: 334, waitP95: 741, detour: 1.35 },
        { name: 'shiftWorkers', requests: 84, served: 78, rejected: 3, waitMean: 286, waitP95: 610, detour: 1.19 },
        { name: 'wheelchairUsers', requests: 36, served: 29, rejected: 5, waitMean: 445, waitP95: 880, detour: 1.37 },
        { name: 'Besucher', requests: 3, served: null, rejected: null, waitMean: null, waitP95: null, detour: null },
      ]),
      zones: scaled([
        { name: 'Altstadt', requests: 980, served: 921, rejected: 31, waitMean: 281, waitP95: 602, detour: 1.29 },
        { name: 'Nordstadt', requests: 610, served: 560, rejected: 33, waitMean: 324, waitP95: 702, detour: 1.33 },
        { name: 'Am Bahnhof', requests: 540, served: 502, rejected: 22, waitMean: 297, waitP95: 640, detour: 1.3 },
        { name: 'Südhang', requests: 420, served: 371, rejected: 34, waitMean: 388, waitP95: 842, detour: 1.41 },
        { name: 'Gewerbegebiet West', requests: 260, served: 231, rejected: 17, waitMean: 365, waitP95: 780, detour: 1.36 },
        { name: 'Oberdorf', requests: 121, served: 97, rejected: 19, waitMean: 461, waitP95: 893, detour: 1.52 },
      ]),
    },
    cost: {
      items: [
        ...Object.entries(cost).map(([id, value]) => ({ id, value, unit: 'EUR' as const })),
        { id: 'total', value: total, unit: 'EUR' },
        { id: 'perRide', value: total / done.length, unit: 'EURperRide' },
        { id: 'perPersonKm', value: total / personKm, unit: 'EURperPersonKm' },
      ],
      assumptions: [
        { id: 'driverPerHour', value: 28.5, unit: 'EUR/h' },
        { id: 'vehiclePerDay', value: 95, unit: 'EUR' },
        { id: 'energyPrice', value: 0.35, unit: 'EUR/kWh' },
      ],
    },
    energy: {
      items: [
        { id: 'energy', value: km * 0.32, unit: 'kWh' },
        { id: 'co2', value: co2, unit: 'kg' },
        { id: 'co2PerPersonKm', value: co2 / personKm, unit: 'kgPerPersonKm' },
      ],
      assumptions: [
        { id: 'energyPerKm', value: 0.32, unit: 'kWh/km' },
        { id: 'co2PerKwh', value: 0.38, unit: 'kg/kWh' },
        { id: 'carCo2PerKm', value: 0.162, unit: 'kg/km' },
        { id: 'carOccupancy', value: 1.3, unit: '' },
      ],
    },
    comparison: alternatives(km, emptyKm, co2, total, directKm, done.length / riders.length),
  };
}

const distance = (a: Corner, b: Corner): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
const mean = (values: number[]): number | null => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
const at = (values: number[], share: number): number | null => (values.length === 0 ? null : [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!);

function histogram(values: number[], start: number, width: number): number[] {
  const counts: number[] = [];
  for (const value of values) {
    const bin = Math.max(0, Math.floor((value - start) / width));
    while (counts.length <= bin) counts.push(0);
    counts[bin]!++;
  }
  return counts;
}

function occupancy(fleet: Bus[]): Report['occupancy'] {
  const binSeconds = 600;
  const times: number[] = [];
  for (let time = from; time < to; time += binSeconds) times.push(time);
  const rows = (): number[] => times.map(() => 0);
  const result = { binSeconds, at: times, standing: rows(), stopped: rows(), onBreak: rows(), byPersons: [] as number[][] };
  for (const bus of fleet) {
    for (const [kind, begin, end, persons] of bus.activities) {
      for (const [i, time] of times.entries()) {
        const share = Math.max(0, Math.min(end, time + binSeconds) - Math.max(begin, time)) / binSeconds;
        if (share === 0) continue;
        if (kind === 'drive' || kind === 'move') {
          while (result.byPersons.length <= persons) result.byPersons.push(rows());
          result.byPersons[persons]![i]! += share;
        } else (kind === 'stop' ? result.stopped : kind === 'break' ? result.onBreak : result.standing)[i]! += share;
      }
    }
  }
  return result;
}

function townMap(): Report['map'] {
  const lines: Record<'main' | 'street' | 'path', string[]> = { main: [], street: [], path: [] };
  for (let i = 0; i <= size; i++) {
    const kind = i % 4 === 2 ? 'main' : 'street';
    lines[kind].push(encode(Array.from({ length: size + 1 }, (_, k) => corner(i, k))), encode(Array.from({ length: size + 1 }, (_, k) => corner(k, i))));
  }
  for (let i = 0; i < size; i += 3) lines.path.push(encode([corner(i, i), corner(i + 1, i + 1)]), encode([corner(i + 1, size - i), corner(i, size - i - 1)]));
  const area = Array.from({ length: 48 }, (_, i) => {
    const angle = (i / 48) * 2 * Math.PI;
    const radius = 2150 + 130 * Math.sin(3 * angle) + 70 * Math.cos(7 * angle);
    return place(radius * Math.cos(angle), radius * Math.sin(angle));
  });
  const stops: [number, number, string | null][] = [];
  for (let column = 1; column < size; column += 2) for (let row = 1; row < size; row += 2) stops.push([...corner(column, row), `Halt ${column}-${row}`]);
  const [west, south] = place(-2350, -2350);
  const [east, north] = place(2350, 2350);
  return { bounds: [west, south, east, north], area: [encode(area)], streets: (['main', 'street', 'path'] as const).map(kind => ({ class: kind, lines: lines[kind] })), stops };
}

function cells(riders: Rider[]): Report['cells'] {
  const metres = 200;
  const found = new Map<string, { x: number; y: number; riders: Rider[] }>();
  for (const rider of riders) {
    const x = Math.floor((rider.from[0] - centre[0]) / metresEast / metres);
    const y = Math.floor((rider.from[1] - centre[1]) / metresNorth / metres);
    const cell = found.get(`${x},${y}`) ?? { x, y, riders: [] };
    cell.riders.push(rider);
    found.set(`${x},${y}`, cell);
  }
  const items = [...found.values()]
    .filter(cell => cell.riders.length >= 5)
    .map(cell => {
      const [lon, lat] = place((cell.x + 0.5) * metres, (cell.y + 0.5) * metres);
      return { lon, lat, requests: cell.riders.length, rejected: cell.riders.filter(rider => rider.state === 'Rejected').length, waitMean: mean(cell.riders.filter(rider => rider.boarded !== null).map(rider => rider.boarded! - rider.ready)) };
    });
  return { metres, items };
}

function alternatives(km: number, emptyKm: number, co2: number, total: number, directKm: number, servedShare: number): Alternative[] {
  return [
    { name: 'drt', figures: { travelMean: 985, waitMean: 318, vehicleKm: km, emptyKm, energy: km * 0.32, co2, cost: total, servedShare, savedSeconds: 410 } },
    { name: 'car', figures: { travelMean: 540, waitMean: 0, vehicleKm: directKm, emptyKm: 0, energy: directKm * 0.61, co2: directKm * 0.162, cost: directKm * 0.42, servedShare: 0.72, savedSeconds: 855 } },
    { name: 'line', figures: { travelMean: 1395, waitMean: 520, vehicleKm: 1480, emptyKm: 310, energy: 1780, co2: 1210, cost: 6900, servedShare: 0.81, savedSeconds: 0 } },
    { name: 'taxi', figures: { travelMean: 720, waitMean: 180, vehicleKm: directKm * 1.7, emptyKm: directKm * 0.7, energy: directKm * 1.05, co2: directKm * 0.31, cost: directKm * 2.9, servedShare: 0.98, savedSeconds: 675 } },
  ];
}

/** A day on which nobody asked, nothing ran, and nothing was calculated. */
export function emptyReport(): Report {
  return {
    ...sampleReport(0, 0),
    title: 'Ein leerer Tag',
    language: 'en',
    figures: [{ id: 'submitted', group: 'requests', value: 0, unit: 'count' }, { id: 'served', group: 'requests', value: 0, unit: 'count' }, { id: 'waitMean', group: 'waits', value: null, unit: 's' }],
    byTime: { binSeconds: 1800, bins: [] },
    occupancy: { binSeconds: 600, at: [], standing: [], stopped: [], onBreak: [], byPersons: [] },
    waits: { binSeconds: 60, counts: [] },
    detours: { binWidth: 0.1, from: 1, counts: [] },
    promises: { binSeconds: 30, from: -300, counts: [] },
    rejections: [],
    cells: { metres: 200, items: [] },
    buses: [],
    riders: [],
    equity: { hiddenBelow: 5, groups: [], zones: [] },
    cost: { items: [], assumptions: [] },
    energy: { items: [], assumptions: [] },
    comparison: [],
  };
}

export function sampleComparison(): Comparison {
  const random = chance(11);
  const about = (value: number, spread: number, unit: Unit): Estimate => {
    const half = value * spread * (0.6 + 0.8 * random());
    const shifted = value * (1 + (random() - 0.5) * spread);
    return { mean: shifted, low: shifted - half, high: shifted + half, unit };
  };
  const scenario = (name: string, buses: number): Comparison['scenarios'][number] => ({
    name,
    kind: 'scenario',
    figures: {
      served: about(3000 - 12000 / buses, 0.01, 'count'),
      rejectionRate: about(0.9 / buses, 0.18, 'ratio'),
      waitMean: about(120 + 5200 / buses, 0.05, 's'),
      waitP95: about(300 + 11000 / buses, 0.06, 's'),
      vehicleKm: about(2400 + buses * 38, 0.03, 'km'),
      emptyRatio: about(0.12 + buses * 0.003, 0.06, 'ratio'),
      poolingRate: about(0.75 - buses * 0.007, 0.04, 'ratio'),
      ridesPerVehicleHour: about(98 / buses, 0.03, 'perHour'),
      perRide: about(2.2 + buses * 0.29, 0.03, 'EURperRide'),
      co2PerPersonKm: about(0.06 + buses * 0.001, 0.04, 'kgPerPersonKm'),
    },
  });
  return {
    kind: 'comparison',
    version: 1,
    language: 'de',
    title: 'Wie viele Busse braucht Musterstadt?',
    seeds: [1, 2, 3, 4, 5, 6, 7, 8],
    confidence: 0.95,
    scenarios: [
      scenario('18 Busse', 18),
      scenario('24 Busse', 24),
      scenario('30 Busse', 30),
      { name: 'Pkw', kind: 'car', figures: { waitMean: null, vehicleKm: about(6900, 0.01, 'km'), co2PerPersonKm: about(0.125, 0.01, 'kgPerPersonKm'), perRide: about(1.9, 0.02, 'EURperRide') } },
      { name: 'Linien 3 und 7', kind: 'line', figures: { waitMean: about(520, 0.02, 's'), waitP95: about(1100, 0.02, 's'), vehicleKm: about(1480, 0.001, 'km'), perRide: about(5.1, 0.04, 'EURperRide') } },
    ],
  };
}

export function sampleSweep(): Sweep {
  const random = chance(13);
  const runs: Sweep['runs'] = [];
  for (let buses = 12; buses <= 36; buses += 3) {
    for (const longest of [600, 900, 1200]) {
      const noise = (): number => 0.96 + random() * 0.08;
      runs.push({
        values: [buses, longest],
        figures: {
          served: Math.round(3000 * (1 - (2.2 / buses) * (900 / longest)) * noise()),
          rejectionRate: (2.0 / buses) * (900 / longest) * noise(),
          waitMean: (140 + 4200 / buses) * (0.7 + longest / 3000) * noise(),
          waitP95: (260 + 9000 / buses) * (0.6 + longest / 2250) * noise(),
          total: (2200 + buses * 410) * noise(),
          perRide: (1.8 + buses * 0.3) * noise(),
          poolingRate: (0.8 - buses * 0.01) * noise(),
        },
      });
    }
  }
  return { kind: 'sweep', version: 1, language: 'de', title: 'Zahl der Busse und Wartezeit', varied: ['fleetSize', 'maxWaitTime'], runs, units: { maxWaitTime: 's', fleetSize: 'count', served: 'count', rejectionRate: 'ratio', waitMean: 's', waitP95: 's', total: 'EUR', perRide: 'EURperRide', poolingRate: 'ratio' } };
}
