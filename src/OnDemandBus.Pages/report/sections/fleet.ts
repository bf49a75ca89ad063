import { nothingToDraw } from '../../shared/charts';
import { h, table } from '../../shared/dom';
import { clock } from '../../shared/format';
import { isPrinting, occupancyColour, palette, type Palette } from '../../shared/theme';
import type { Activity, Bus } from '../data';
import type { View } from '../view';

const rowHeight = 18;
const axisHeight = 26;
const mostPersons = 6;
// A canvas must not grow beyond what browsers draw.
const mostPixels = 8000;

const colourOf = (colours: Palette, kind: Activity, persons: number): string => {
  switch (kind) {
    case 'drive':
      return occupancyColour(colours, persons, mostPersons);
    case 'move':
      return colours.blue;
    case 'stop':
      return colours.stopped;
    case 'break':
      return colours.onBreak;
    case 'broken':
      return colours.red;
    case 'idle':
      return colours.standing;
  }
};

/** One row for each bus over the day. */
export function fleet(view: View): HTMLElement {
  const { report, t, number, drawings } = view;
  const buses = [...report.buses].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const card = h('figure', { class: 'card' }, h('h3', {}, t.fleet.title), h('p', { class: 'note' }, t.fleet.note));
  if (buses.length === 0) {
    card.append(nothingToDraw('fleet', t.fleet.empty));
    return card;
  }

  const times = buses.flatMap(bus => [...bus.shifts.flat(), ...bus.activities.flatMap(([, from, to]) => [from, to])]);
  const start = Math.floor(times.reduce((a, b) => Math.min(a, b), report.from) / 3600) * 3600;
  const end = Math.ceil(times.reduce((a, b) => Math.max(a, b), report.to) / 3600) * 3600;

  const canvas = h('canvas', { role: 'img', 'aria-label': t.fleet.summary(number(buses.length)) });
  const axis = h('canvas', { class: 'axis', 'aria-hidden': 'true' });
  const names = h('div', { class: 'names', 'aria-hidden': 'true' }, buses.map(bus => h('span', { title: bus.id }, bus.id)));
  const hint = h('div', { class: 'hint', role: 'status' });
  const plot = h('div', { class: 'plot' }, axis, canvas);
  const box = h('div', { class: 'timeline', tabindex: 0, role: 'region', 'aria-label': t.fleet.title, 'data-chart': 'fleet', style: `--row: ${rowHeight}px; --axis: ${axisHeight}px` }, names, plot);
  const rows = h('button', { type: 'button', class: 'button no-print', 'aria-expanded': 'false' }, t.fleet.all);
  rows.addEventListener('click', () => {
    const open = box.classList.toggle('open');
    rows.textContent = open ? t.fleet.fewer : t.fleet.all;
    rows.setAttribute('aria-expanded', String(open));
  });

  const key = (): HTMLElement =>
    h(
      'ul',
      { class: 'key' },
      ([['drive', 0, t.occupancy.driving(0)], ['drive', 1, t.fleet.aboard('1')], ['drive', 3, t.fleet.aboard('3')], ['drive', mostPersons, t.occupancy.more(mostPersons)], ['stop', 0, t.fleet.activities.stop], ['break', 0, t.fleet.activities.break], ['move', 0, t.fleet.activities.move], ['idle', 0, t.fleet.activities.idle], ['broken', 0, t.fleet.activities.broken]] as [Activity, number, string][])
        .filter(([kind]) => buses.some(bus => bus.activities.some(([done]) => done === kind)))
        .map(([kind, persons, text]) => h('li', {}, h('i', { style: `background: ${colourOf(palette(), kind, persons)}` }), text)),
    );
  let keys = key();

  card.append(box, hint, ...(buses.length > 20 ? [rows] : []), keys);
  card.append(numbers(view, buses));

  let width = 0;
  const x = (time: number): number => ((time - start) / (end - start)) * width;
  const draw = (): void => {
    width = isPrinting() ? 560 : plot.clientWidth;
    const colours = palette();
    const height = buses.length * rowHeight;
    const scale = Math.min(devicePixelRatio || 1, mostPixels / height, mostPixels / width);
    const context = sized(canvas, width, height, scale);
    hourLines(context, colours, start, end, height, x);
    for (const [row, bus] of buses.entries()) {
      const top = row * rowHeight + 3;
      context.fillStyle = colours.line;
      context.globalAlpha = 0.5;
      for (const [from, to] of bus.shifts) context.fillRect(x(from), top, Math.max(1, x(to) - x(from)), rowHeight - 6);
      context.globalAlpha = 1;
      for (const [kind, from, to, persons] of bus.activities) {
        context.fillStyle = colourOf(colours, kind, persons);
        context.fillRect(x(from), top, Math.max(0.5, x(to) - x(from)), rowHeight - 6);
      }
    }
    const heading = sized(axis, width, axisHeight, devicePixelRatio || 1);
    heading.fillStyle = colours.muted;
    heading.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const step = [1, 2, 3, 4, 6, 12].find(hours => ((end - start) / 3600 / hours) * 48 < width) ?? 24;
    for (let time = start; time <= end; time += 3600) {
      const atEdge = time === start || time === end;
      if (!atEdge && ((time / 3600) % step !== 0 || x(time) < 56 || x(time) > width - 56)) continue;
      heading.textAlign = time === start ? 'left' : time === end ? 'right' : 'center';
      heading.fillText(clock(time).slice(0, 5), x(time), 16);
    }
    const fresh = key();
    keys.replaceWith(fresh);
    keys = fresh;
  };

  const tell = (event: PointerEvent): void => {
    const area = canvas.getBoundingClientRect();
    const bus = buses[Math.floor((event.clientY - area.top) / rowHeight)];
    const time = start + ((event.clientX - area.left) / area.width) * (end - start);
    const doing = bus?.activities.find(([, from, to]) => from <= time && time < to);
    hint.textContent = bus ? `${clock(time)} · ${bus.id}: ${doing ? `${t.fleet.activities[doing[0]]}${doing[3] > 0 ? `, ${t.fleet.aboard(number(doing[3]))}` : ''}` : t.fleet.off}` : '';
  };
  canvas.addEventListener('pointermove', tell);
  canvas.addEventListener('pointerleave', () => (hint.textContent = ''));

  const resized = new ResizeObserver(() => {
    if (!isPrinting() && Math.abs(plot.clientWidth - width) > 1) draw();
  });
  drawings.push({
    draw: () => {
      draw();
      resized.observe(plot);
      box.dataset.ready = 'true';
      return Promise.resolve();
    },
    recolour: draw,
    dispose: () => resized.disconnect(),
  });
  return card;
}

function sized(canvas: HTMLCanvasElement, width: number, height: number, scale: number): CanvasRenderingContext2D {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  return context;
}

function hourLines(context: CanvasRenderingContext2D, colours: Palette, start: number, end: number, height: number, x: (time: number) => number): void {
  context.fillStyle = colours.line;
  for (let time = start; time <= end; time += 3600) context.fillRect(Math.round(x(time)), 0, 1, height);
}

function numbers({ t, number }: View, buses: Bus[]): HTMLElement {
  const details = h('details', { class: 'numbers' }, h('summary', {}, t.showNumbers));
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        table(
          t.fleet.title,
          [{ title: t.fleet.bus }, { title: t.fleet.shifts }, { title: t.fleet.seats, numeric: true }, { title: t.fleet.personsCarried, numeric: true }, { title: t.fleet.km, numeric: true }, { title: t.fleet.emptyKm, numeric: true }],
          buses.map(bus => [bus.id, bus.shifts.map(([from, to]) => `${clock(from)} – ${clock(to)}`).join(', '), number(bus.seats), number(bus.persons), number(bus.km, 1), number(bus.emptyKm, 1)]),
        ),
      ),
    { once: true },
  );
  return details;
}
