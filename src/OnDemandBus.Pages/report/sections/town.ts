import { Popup } from 'maplibre-gl';
import { nothingToDraw } from '../../shared/charts';
import { h, table } from '../../shared/dom';
import { drawn, open, style, type TownMap } from '../../shared/map';
import { blend, isPrinting, palette, type Palette } from '../../shared/theme';
import type { Cell } from '../data';
import type { View } from '../view';

type Layer = 'demand' | 'rejected' | 'wait' | 'off';

/** Where rides were asked for and refused: squares over the streets. */
export function town(view: View): HTMLElement {
  const { report, t, drawings, number, percent, duration } = view;
  const { items, metres } = report.cells;
  const card = h('figure', { class: 'card' }, h('h3', {}, t.map.title));
  if (report.map.streets.length === 0 && report.map.area.length === 0 && items.length === 0) {
    card.append(nothingToDraw('map', t.notInData));
    return card;
  }

  const most = items.reduce((max, cell) => Math.max(max, cell.requests), 0);
  const longest = items.reduce((max, cell) => Math.max(max, cell.waitMean ?? 0), 0);
  const worst = items.reduce((max, cell) => Math.max(max, cell.rejected / cell.requests), 0);
  const share: Record<Exclude<Layer, 'off'>, (cell: Cell) => number | null> = {
    // Few squares have most of the demand: the root lets the others be seen.
    demand: cell => Math.sqrt(cell.requests / Math.max(1, most)),
    rejected: cell => (worst > 0 ? cell.rejected / cell.requests / worst : 0),
    wait: cell => (cell.waitMean === null ? null : cell.waitMean / Math.max(1, longest)),
  };
  const ends: Record<Exclude<Layer, 'off'>, [string, string]> = {
    demand: [number(items.reduce((min, cell) => Math.min(min, cell.requests), most)), number(most)],
    rejected: [percent(0), percent(worst)],
    wait: [duration(0), duration(longest)],
  };
  const ramp = (colours: Palette, layer: Layer): [string, string] => (layer === 'rejected' ? [blend(colours.land, colours.warn, 0.12), colours.warn] : layer === 'wait' ? [blend(colours.land, colours.amber, 0.12), colours.amber] : [blend(colours.land, colours.accent, 0.12), colours.accent]);

  let layer: Layer = items.length > 0 ? 'demand' : 'off';
  let map: TownMap | null = null;
  let popup: Popup | null = null;
  let dark = palette().dark;
  const box = h('div', { class: 'map', role: 'group', 'aria-label': t.map.summary(number(items.length), number(most)), 'data-chart': 'map' });
  const key = h('div', { class: 'ramp' });
  const names: Record<Layer, string> = { demand: t.map.demand, rejected: t.map.rejected, wait: t.map.wait, off: t.map.off };
  const choices = (['demand', 'rejected', 'wait', 'off'] as const).map(choice =>
    h('button', { type: 'button', 'aria-pressed': String(choice === layer), onclick: () => choose(choice) }, names[choice]),
  );

  const cells = (colours: Palette): GeoJSON.FeatureCollection => ({
    type: 'FeatureCollection',
    features: layer === 'off' ? [] : items.map((cell, index) => square(cell, metres, { index, ...paint(cell, colours) })),
  });
  const paint = (cell: Cell, colours: Palette): { colour: string; opacity: number } => {
    const amount = layer === 'off' ? null : share[layer](cell);
    const [low, high] = ramp(colours, layer);
    return amount === null ? { colour: colours.line, opacity: 0 } : { colour: blend(low, high, amount), opacity: 0.35 + 0.45 * amount };
  };
  const legend = (): void => {
    const [low, high] = ramp(palette(), layer);
    key.replaceChildren(...(layer === 'off' ? [] : [h('span', {}, ends[layer][0]), h('i', { style: `background: linear-gradient(to right, ${low}, ${high})` }), h('span', {}, ends[layer][1]), h('span', { class: 'what' }, t.map.square(number(metres)))]));
  };
  const choose = (chosen: Layer): void => {
    layer = chosen;
    popup?.remove();
    for (const [i, choice] of (['demand', 'rejected', 'wait', 'off'] as const).entries()) choices[i]!.setAttribute('aria-pressed', String(choice === layer));
    legend();
    const source = map?.getSource('cells');
    if (source && 'setData' in source) (source as { setData(data: GeoJSON.FeatureCollection): void }).setData(cells(palette()));
  };
  const withCells = (colours: Palette) => {
    const all = style(report.map, colours);
    all.sources['cells'] = { type: 'geojson', data: cells(colours) };
    const below = all.layers.findIndex(entry => entry.id === 'border');
    all.layers.splice(below, 0, { id: 'cells', type: 'fill', source: 'cells', paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': ['get', 'opacity'], 'fill-antialias': false } });
    return all;
  };

  card.append(h('div', { class: 'choices no-print', role: 'group', 'aria-label': t.map.layers }, choices), box, key);
  if (items.length === 0) card.append(h('p', { class: 'note' }, t.map.emptyCells));
  else card.append(cellNumbers(view));
  legend();

  drawings.push({
    draw: async () => {
      map = open(box, report.map, withCells(palette()), mapTexts(view));
      if (!map) {
        box.replaceWith(nothingToDraw('map', t.map.noMap));
        return;
      }
      const shown = map;
      shown.on('click', 'cells', event => {
        const cell = items[Number(event.features?.[0]?.properties.index)];
        if (!cell) return;
        popup?.remove();
        const lines = t.map.popup(number(cell.requests), number(cell.rejected), duration(cell.waitMean));
        popup = new Popup({ closeButton: false, maxWidth: '220px' }).setLngLat([cell.lon, cell.lat]).setDOMContent(h('div', {}, lines.map(line => h('div', {}, line)))).addTo(shown);
      });
      shown.on('mouseenter', 'cells', () => (shown.getCanvas().style.cursor = 'pointer'));
      shown.on('mouseleave', 'cells', () => (shown.getCanvas().style.cursor = ''));
      await drawn(shown);
      box.dataset.ready = 'true';
    },
    recolour: () => {
      legend();
      if (map && palette().dark !== dark && !isPrinting()) map.setStyle(withCells(palette()), { diff: false });
      if (!isPrinting()) dark = palette().dark;
    },
    dispose: () => map?.remove(),
  });
  return card;
}

export function mapTexts({ report, t }: View) {
  return { attribution: report.map.attribution ?? t.map.attribution, zoomIn: t.map.zoomIn, zoomOut: t.map.zoomOut, twoFingers: t.map.twoFingers, ctrlScroll: t.map.ctrlScroll, name: t.sections.map };
}

function square(cell: Cell, metres: number, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  const north = metres / 2 / 110_540;
  const east = metres / 2 / (111_320 * Math.cos((cell.lat * Math.PI) / 180));
  const corner = (x: number, y: number): [number, number] => [cell.lon + x * east, cell.lat + y * north];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [[corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)]] } };
}

function cellNumbers({ report, t, number, percent, duration }: View): HTMLElement {
  const details = h('details', { class: 'numbers' }, h('summary', {}, t.showNumbers));
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        table(
          t.map.title,
          [{ title: t.map.center }, { title: t.requests, numeric: true }, { title: t.map.rejected, numeric: true }, { title: t.map.wait, numeric: true }],
          [...report.cells.items].sort((a, b) => b.requests - a.requests).map(cell => [`${cell.lat.toFixed(4)}, ${cell.lon.toFixed(4)}`, number(cell.requests), percent(cell.rejected / cell.requests), duration(cell.waitMean)]),
        ),
      ),
    { once: true },
  );
  return details;
}
