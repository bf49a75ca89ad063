import { AttributionControl, Map as Chart, NavigationControl, ScaleControl, setWorkerUrl, type ExpressionSpecification, type FilterSpecification, type StyleSpecification } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerSource from 'maplibre-gl/dist/maplibre-gl-worker.mjs?raw';
import { decode, type Place } from './polyline';
import type { Palette } from './theme';

export { Chart as TownMap };

// The worker is part of the page: nothing is loaded.
setWorkerUrl(URL.createObjectURL(new Blob([workerSource.replace(/\/\/# sourceMappingURL=\S*/g, '')], { type: 'text/javascript' })));

export interface Town {
  bounds: [number, number, number, number];
  area: string[];
  streets: { class: 'main' | 'street' | 'path'; lines: string[] }[];
  stops: [number, number, string | null][];
}

export interface MapTexts {
  name: string;
  attribution: string;
  zoomIn: string;
  zoomOut: string;
  twoFingers: string;
  ctrlScroll: string;
}

const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });
const feature = (geometry: GeoJSON.Geometry, properties: GeoJSON.GeoJsonProperties = {}): GeoJSON.Feature => ({ type: 'Feature', geometry, properties });

const closed = (ring: Place[]): Place[] => {
  const first = ring[0];
  const last = ring.at(-1);
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
};

/** The town without any tiles: all that is drawn is in the data. */
export function style(town: Town, colours: Palette): StyleSpecification {
  const rings = town.area.map(decode).filter(ring => ring.length > 2).map(closed);
  const streets = (kind: string): FilterSpecification => ['==', ['get', 'class'], kind];
  const width = (near: number, far: number): ExpressionSpecification => ['interpolate', ['exponential', 1.6], ['zoom'], 10, far, 17, near];
  return {
    version: 8,
    sources: {
      area: { type: 'geojson', data: collection(rings.length > 0 ? [feature({ type: 'MultiPolygon', coordinates: rings.map(ring => [ring]) })] : []) },
      streets: { type: 'geojson', data: collection(town.streets.map(group => feature({ type: 'MultiLineString', coordinates: group.lines.map(decode) }, { class: group.class }))) },
      stops: { type: 'geojson', data: collection(town.stops.map(([lon, lat, name]) => feature({ type: 'Point', coordinates: [lon, lat] }, { name }))) },
    },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': colours.water } },
      { id: 'area', type: 'fill', source: 'area', paint: { 'fill-color': colours.land } },
      { id: 'path', type: 'line', source: 'streets', filter: streets('path'), minzoom: 12, paint: { 'line-color': colours.path, 'line-width': width(2, 0.3) } },
      { id: 'street', type: 'line', source: 'streets', filter: streets('street'), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colours.street, 'line-width': width(7, 0.5) } },
      { id: 'main', type: 'line', source: 'streets', filter: streets('main'), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colours.mainStreet, 'line-width': width(11, 1.2) } },
      { id: 'border', type: 'line', source: 'area', paint: { 'line-color': colours.accent, 'line-width': 1.5, 'line-dasharray': [3, 2], 'line-opacity': 0.7 } },
      {
        id: 'stops',
        type: 'circle',
        source: 'stops',
        minzoom: 11,
        paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 1, 16, 4], 'circle-color': colours.card, 'circle-stroke-color': colours.muted, 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 11, 0.6, 16, 1.5] },
      },
    ],
  };
}

/** Puts a map into a box; null where the viewer's machine draws no maps. */
export function open(box: HTMLElement, town: Town, look: StyleSpecification, texts: MapTexts): Chart | null {
  try {
    const map = new Chart({
      container: box,
      style: look,
      bounds: town.bounds,
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      cooperativeGestures: true,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 18,
      // Kept for paper.
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: {
        'Map.Title': texts.name,
        'NavigationControl.ZoomIn': texts.zoomIn,
        'NavigationControl.ZoomOut': texts.zoomOut,
        'CooperativeGesturesHandler.WindowsHelpText': texts.ctrlScroll,
        'CooperativeGesturesHandler.MacHelpText': texts.ctrlScroll,
        'CooperativeGesturesHandler.MobileHelpText': texts.twoFingers,
      },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    map.addControl(new AttributionControl({ compact: false, customAttribution: texts.attribution }), 'bottom-right');
    return map;
  } catch {
    return null;
  }
}

/** Waits until a map has drawn all that it has. */
export const drawn = (map: Chart): Promise<void> => new Promise(done => map.once('idle', () => done()));
