import { nothingToDraw } from '../../shared/charts';
import { h } from '../../shared/dom';
import { clock } from '../../shared/format';
import { drawn, open, style, type TownMap } from '../../shared/map';
import { isPrinting, occupancyColour, palette } from '../../shared/theme';
import { Day, type BusAt } from '../moment';
import type { View } from '../view';
import { mapTexts } from './town';

const mostPersons = 6;
const speeds = [60, 180, 600];

/** The day as it ran: buses on their way, riders waiting. */
export function replay(view: View): HTMLElement {
  const { report, t, drawings, number } = view;
  const card = h('figure', { class: 'card' }, h('h3', {}, t.replay.title));
  if (!report.buses.some(bus => bus.legs.length > 0)) {
    card.append(nothingToDraw('replay', t.replay.empty));
    return card;
  }

  const day = new Day(report);
  const end = report.buses.reduce((last, bus) => Math.max(last, bus.legs.at(-1)?.[1] ?? 0), report.to);
  let time = busiest(view);
  let speed = speeds[1]!;
  let playing = 0;
  let map: TownMap | null = null;
  let dark = palette().dark;
  let hovered: string | null = null;
  let pointer: { x: number; y: number } | null = null;

  const box = h('div', { class: 'map', role: 'group', 'aria-label': t.replay.summary, 'data-chart': 'replay' });
  const overlay = h('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  const label = h('div', { class: 'bus-label', hidden: true });
  const shownTime = h('output', { class: 'time' });
  const slider = h('input', { type: 'range', class: 'no-print', min: Math.floor(report.from / 60) * 60, max: Math.ceil(end / 60) * 60, step: 60, value: time, 'aria-label': t.replay.time });
  const button = h('button', { type: 'button', class: 'button main play no-print' }, t.replay.play);
  const pace = h('select', { class: 'no-print', 'aria-label': t.replay.speed }, speeds.map(choice => h('option', { value: choice, selected: choice === speed }, t.replay.perSecond(number(choice / 60)))));
  const counts = h('dl', { class: 'counts' });

  const show = (): void => {
    const moment = day.at(time);
    const text = clock(time);
    shownTime.textContent = text;
    slider.value = String(time);
    slider.setAttribute('aria-valuetext', text);
    const count = (amount: number, what: string, kind = ''): HTMLElement => h('div', { class: kind }, h('dd', {}, number(amount)), h('dt', {}, what));
    counts.replaceChildren(
      count(moment.waiting.length, t.replay.waiting),
      count(moment.onBoard, t.replay.onBoard),
      count(moment.buses.filter(bus => bus.driving).length, t.replay.driving),
      count(moment.rejected.length, t.replay.rejected, 'bad'),
    );
    if (!map) return;
    const context = fitted(overlay, box);
    const colours = palette();
    const at = (place: [number, number]): { x: number; y: number } => map!.project(place);
    const near = Math.min(1.6, Math.max(1, (map.getZoom() - 9) / 4)) * (report.buses.length > 80 ? 0.8 : 1.1);

    for (const rider of moment.rejected) {
      const { x, y } = at(rider.from);
      context.strokeStyle = colours.warn;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x - 4, y - 4);
      context.lineTo(x + 4, y + 4);
      context.moveTo(x + 4, y - 4);
      context.lineTo(x - 4, y + 4);
      context.stroke();
    }
    for (const rider of moment.waiting) {
      const { x, y } = at(rider.from);
      dot(context, x, y, 3.5, colours.amber, colours.card);
    }

    const followed = hovered === null ? undefined : moment.buses.find(bus => bus.bus.id === hovered);
    const line = followed ? day.line(followed.bus, time) : null;
    if (line) {
      context.strokeStyle = colours.accent;
      context.lineWidth = 3;
      context.beginPath();
      for (const place of line) {
        const { x, y } = at(place);
        context.lineTo(x, y);
      }
      context.stroke();
    }
    const size = 7 * near;
    const places = moment.buses.map(bus => ({ bus, ...at(bus.place) })).sort((a, b) => a.bus.persons - b.bus.persons);
    for (const { bus, x, y } of places) {
      const fill = occupancyColour(colours, bus.persons, mostPersons);
      context.globalAlpha = bus.driving || bus.persons > 0 ? 1 : 0.75;
      dot(context, x, y, bus.persons > 0 ? size + 1 : size, fill, colours.card);
      if (bus.persons > 0) {
        context.fillStyle = bus.persons >= 3 ? (colours.dark ? '#06282a' : '#ffffff') : colours.dark ? '#ffffff' : '#0b3436';
        context.font = `600 ${Math.round(size * 1.35)}px ${getComputedStyle(document.body).fontFamily}`;
        context.textAlign = 'center';
        context.textBaseline = 'middle';
        context.fillText(String(bus.persons), x, y + 0.5);
      }
    }
    context.globalAlpha = 1;
    follow(places);
  };

  const follow = (places: { bus: BusAt; x: number; y: number }[]): void => {
    const nearest = pointer ? places.map(entry => ({ ...entry, far: Math.hypot(entry.x - pointer!.x, entry.y - pointer!.y) })).sort((a, b) => a.far - b.far)[0] : undefined;
    const found = nearest && nearest.far < 16 ? nearest : undefined;
    hovered = found?.bus.bus.id ?? null;
    label.hidden = !found;
    if (!found) return;
    label.textContent = t.replay.bus(found.bus.bus.id, found.bus.persons, found.bus.bus.seats);
    label.style.transform = `translate(${Math.min(found.x + 12, Math.max(0, box.clientWidth - label.offsetWidth - 8))}px, ${Math.max(0, found.y - 36)}px)`;
  };

  const stop = (): void => {
    cancelAnimationFrame(playing);
    playing = 0;
    button.textContent = t.replay.play;
  };
  const play = (): void => {
    if (time >= end) time = report.from;
    button.textContent = t.replay.pause;
    let last = performance.now();
    const step = (now: number): void => {
      time = Math.min(end, time + ((now - last) / 1000) * speed);
      last = now;
      show();
      if (time >= end) stop();
      else playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
  };
  button.addEventListener('click', () => (playing ? stop() : play()));
  pace.addEventListener('change', () => (speed = Number(pace.value)));
  slider.addEventListener('input', () => {
    time = Number(slider.value);
    show();
  });

  const key = h('ul', { class: 'key' });
  const keys = (): void => {
    const colours = palette();
    const entries: [string, string][] = [
      [occupancyColour(colours, 0, mostPersons), t.replay.keyEmpty],
      [occupancyColour(colours, 1, mostPersons), t.replay.keyFew],
      [occupancyColour(colours, 3, mostPersons), t.fleet.aboard('3')],
      [occupancyColour(colours, mostPersons, mostPersons), t.replay.keyMany(mostPersons)],
      [colours.amber, t.replay.waiting],
      [colours.warn, `× ${t.replay.rejected}`],
    ];
    key.replaceChildren(...entries.map(([colour, text]) => h('li', {}, h('i', { class: 'dot', style: `background: ${colour}` }), text)));
  };
  keys();

  card.append(h('div', { class: 'player' }, button, shownTime, slider, pace), counts, box, key);

  const resized = new ResizeObserver(() => show());
  drawings.push({
    draw: async () => {
      map = open(box, report.map, style(report.map, palette()), mapTexts(view));
      show();
      if (!map) {
        box.replaceWith(nothingToDraw('replay', t.map.noMap));
        return;
      }
      map.getCanvasContainer().append(overlay, label);
      map.on('move', show);
      map.on('mousemove', event => {
        pointer = event.point;
        if (!playing) show();
      });
      map.on('mouseout', () => {
        pointer = null;
        if (!playing) show();
      });
      map.on('click', event => {
        pointer = event.point;
        show();
      });
      resized.observe(box);
      await drawn(map);
      show();
      box.dataset.ready = 'true';
    },
    recolour: () => {
      if (isPrinting()) return;
      if (map && palette().dark !== dark) map.setStyle(style(report.map, palette()), { diff: false });
      dark = palette().dark;
      keys();
      show();
    },
    dispose: () => {
      stop();
      resized.disconnect();
      map?.remove();
      map = null;
    },
  });
  return card;
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string, edge: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = edge;
  context.stroke();
}

/** The canvas over the map, as large as it, and empty. */
function fitted(canvas: HTMLCanvasElement, box: HTMLElement): CanvasRenderingContext2D {
  const scale = devicePixelRatio || 1;
  const width = Math.round(box.clientWidth * scale);
  const height = Math.round(box.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${box.clientWidth}px`;
    canvas.style.height = `${box.clientHeight}px`;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, box.clientWidth, box.clientHeight);
  return context;
}

/** The middle of the time in which most was asked for: something is to be seen from the beginning. */
function busiest({ report }: View): number {
  const most = report.byTime.bins.reduce<{ at: number; submitted: number } | null>((best, bin) => (bin.submitted > (best?.submitted ?? 0) ? bin : best), null);
  const time = most ? most.at + report.byTime.binSeconds / 2 : (report.from + report.to) / 2;
  return Math.round(time / 60) * 60;
}
