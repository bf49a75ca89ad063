import type { Language } from '../shared/language';

// What the pages are given. `odb` writes it in C#, field by field as here.
// Seconds are after local midnight of `date`, and may exceed 86400. Lines are Google encoded polylines, precision 5. Null: no value.

/** One simulated day. */
export interface Report {
  kind: 'report';
  version: 1;
  /** The language first shown; the page has a switch. */
  language: Language;
  title: string;
  description?: string;
  /** Name of the scenario's file. */
  scenario: string;
  seed: number;
  date: string;
  timeZone: string;
  from: number;
  to: number;
  figures: Figure[];
  byTime: { binSeconds: number; bins: TimeBin[] };
  occupancy: Occupancy;
  /** Boarding minus the later of earliest departure and being ready at the stop. */
  waits: { binSeconds: number; counts: number[] };
  /** Ride time over direct ride time, bins from `from`. */
  detours: { binWidth: number; from: number; counts: number[] };
  /** Actual minus expected pickup, as told at booking. */
  promises: { binSeconds: number; from: number; counts: number[] };
  rejections: Rejected[];
  map: TownMap;
  cells: { metres: number; items: Cell[] };
  buses: Bus[];
  riders: Rider[];
  equity: { hiddenBelow: number; groups: Share[]; zones: Share[] };
  cost: Account;
  energy: Account;
  /** May be empty. */
  comparison: Alternative[];
}

export type Unit = 'count' | 's' | 'km' | 'ratio' | 'percent' | 'h' | 'ms' | 'EUR' | 'kWh' | 'kg' | 'perHour' | 'EURperRide' | 'EURperPersonKm' | 'kgPerPersonKm' | 'kmh';

export type Group = 'requests' | 'waits' | 'promises' | 'travel' | 'fleet' | 'computing';

export interface Figure {
  id: string;
  group: Group;
  value: number | null;
  unit: Unit;
}

export interface TimeBin {
  at: number;
  submitted: number;
  served: number;
  rejected: number;
  cancelled: number;
  noShow: number;
  waitMean: number | null;
  waitMedian: number | null;
  waitP95: number | null;
}

/** Mean number of buses in a state, per bin. */
export interface Occupancy {
  binSeconds: number;
  at: number[];
  standing: number[];
  stopped: number[];
  onBreak: number[];
  /** `byPersons[k]`: driving with k persons on board. */
  byPersons: number[][];
}

export interface Rejected {
  reason: string;
  requests: number;
  persons: number;
}

export interface TownMap {
  /** West, south, east, north. */
  bounds: [number, number, number, number];
  area: string[];
  streets: { class: 'main' | 'street' | 'path'; lines: string[] }[];
  /** Longitude, latitude, name. */
  stops: [number, number, string | null][];
  /** Where the map comes from; without it, OpenStreetMap is named. */
  attribution?: string;
}

/** The centre of a square and what began in it; squares under five requests are left out. */
export interface Cell {
  lon: number;
  lat: number;
  requests: number;
  rejected: number;
  waitMean: number | null;
}

/** `move`: rebalancing, or to the depot. */
export type Activity = 'idle' | 'drive' | 'stop' | 'break' | 'move' | 'broken';

export interface Bus {
  id: string;
  seats: number;
  shifts: [from: number, to: number][];
  km: number;
  emptyKm: number;
  persons: number;
  activities: [kind: Activity, from: number, to: number, persons: number][];
  legs: [from: number, to: number, persons: number, line: string][];
}

export interface Rider {
  /** Completed, Rejected, CancelledByRider, CancelledByOperator, NoShow, OfferExpired, Failed. */
  state: string;
  requested: number;
  ready: number;
  boarded: number | null;
  alighted: number | null;
  from: [lon: number, lat: number];
  to: [lon: number, lat: number];
  persons: number;
  /** Index in `buses`. */
  bus: number | null;
}

/** A group of riders or a zone; one under `hiddenBelow` requests has its requests only, the rest is null. */
export interface Share {
  name: string;
  requests: number;
  served: number | null;
  rejected: number | null;
  waitMean: number | null;
  waitP95: number | null;
  detour: number | null;
}

export interface Account {
  items: { id: string; value: number; unit: Unit }[];
  assumptions: { id: string; value: number; unit: string }[];
}

/** The same trips by other means. */
export interface Alternative {
  name: 'drt' | 'car' | 'line' | 'taxi';
  figures: Record<string, number | null>;
}

/** Several scenarios, each over several seeds. */
export interface Comparison {
  kind: 'comparison';
  version: 1;
  language: Language;
  title: string;
  seeds: number[];
  /** Such as 0.95. */
  confidence: number;
  scenarios: Scenario[];
}

export interface Scenario {
  name: string;
  kind: 'scenario' | 'car' | 'line' | 'taxi';
  figures: Record<string, Estimate | null>;
}

export interface Estimate {
  mean: number;
  low: number;
  high: number;
  unit: Unit;
}

/** Many runs in which some values of the scenario were varied. */
export interface Sweep {
  kind: 'sweep';
  version: 1;
  language: Language;
  title: string;
  varied: string[];
  runs: { values: (string | number)[]; figures: Record<string, number | null> }[];
  units: Record<string, Unit>;
}
