/** A place: longitude, latitude in degrees. */
export type Place = [number, number];

/** Decodes a Google encoded polyline of precision 5. What follows a damaged or cut off number is dropped. */
export function decode(line: string): Place[] {
  const places: Place[] = [];
  let index = 0;
  let latitude = 0;
  let longitude = 0;
  const next = (): number | null => {
    let value = 0;
    for (let shift = 0; index < line.length; shift += 5) {
      const part = line.charCodeAt(index++) - 63;
      value |= (part & 31) << shift;
      if (part < 32) return value & 1 ? ~(value >> 1) : value >> 1;
    }
    return null;
  };
  while (index < line.length) {
    const north = next();
    const east = next();
    if (north === null || east === null) break;
    latitude += north;
    longitude += east;
    places.push([longitude / 1e5, latitude / 1e5]);
  }
  return places;
}

/** Encodes places as a Google polyline of precision 5. */
export function encode(places: readonly Place[]): string {
  let text = '';
  const number = (value: number): void => {
    let rest = value < 0 ? ~(value << 1) : value << 1;
    while (rest >= 32) {
      text += String.fromCharCode((32 | (rest & 31)) + 63);
      rest >>= 5;
    }
    text += String.fromCharCode(rest + 63);
  };
  let latitude = 0;
  let longitude = 0;
  for (const [lon, lat] of places) {
    const north = Math.round(lat * 1e5);
    const east = Math.round(lon * 1e5);
    number(north - latitude);
    number(east - longitude);
    latitude = north;
    longitude = east;
  }
  return text;
}

/** The metres from place to place along a line, growing from 0; near enough within a town. */
export function along(places: readonly Place[]): Float64Array {
  const metres = new Float64Array(places.length);
  for (let i = 1; i < places.length; i++) {
    const [lon, lat] = places[i]!;
    const [before, beforeLat] = places[i - 1]!;
    const east = (lon - before) * 111_320 * Math.cos((lat * Math.PI) / 180);
    metres[i] = metres[i - 1]! + Math.hypot(east, (lat - beforeLat) * 110_540);
  }
  return metres;
}

/** The place at a share from 0 to 1 of a line's length. */
export function at(places: readonly Place[], metres: Float64Array, share: number): Place {
  const last = places.length - 1;
  const wanted = metres[last]! * Math.min(1, Math.max(0, share));
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (metres[middle]! <= wanted) low = middle;
    else high = middle;
  }
  const length = metres[high]! - metres[low]!;
  const part = length > 0 ? (wanted - metres[low]!) / length : 0;
  const [lon, lat] = places[low]!;
  const [toLon, toLat] = places[high]!;
  return [lon + (toLon - lon) * part, lat + (toLat - lat) * part];
}
