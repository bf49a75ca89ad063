// Opens a page in a browser, as a reader would, and looks for what is wrong with it:
//
//   node check-page.mjs FILE.html [--out DIR] [--dark] [--browser /usr/bin/chromium]
//
// At the width of a screen and of a phone, in both languages: every [data-chart] is drawn or says that it is empty, nothing is written to
// the console, nothing is loaded, nothing is wider than the page. Screenshots go to DIR. Exit code 0: nothing is wrong; 1: something is,
// a line each on standard output; 2: it could not be looked at.
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const patience = 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, dark: { type: 'boolean', default: false }, browser: { type: 'string', default: process.env.ODB_CHROMIUM ?? '/usr/bin/chromium' } },
});
const [file] = positionals;
if (!file) {
  console.error('check-page.mjs: which file? (node check-page.mjs FILE.html --out DIR)');
  process.exit(2);
}

const faults = new Set();
const name = basename(file, '.html');

/** Whether a part of a picture shows anything: more than one colour. */
function showsSomething(picture, { x, y, width, height }) {
  const { data } = picture;
  const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
  const first = (top * picture.width + left) * 4;
  for (let row = top; row < Math.min(picture.height, Math.round(y + height)); row++) {
    for (let i = (row * picture.width + left) * 4, end = i + Math.min(picture.width - left, Math.round(width)) * 4; i < end; i += 4) {
      if (data[i] !== data[first] || data[i + 1] !== data[first + 1] || data[i + 2] !== data[first + 2]) return true;
    }
  }
  return false;
}

async function look(page, where) {
  try {
    await page.waitForFunction(() => document.body?.dataset.ready === 'true', null, { timeout: patience });
  } catch {
    const late = await page.evaluate(() => [...document.querySelectorAll('[data-chart]:not([data-ready])')].map(element => element.dataset.chart).join(', '));
    faults.add(`${where}: the page is not ready after ${patience / 1000} s; still to be drawn: ${late}`);
    return false;
  }
  const language = await page.evaluate(() => document.documentElement.lang);
  const there = `${where}, ${language}`;
  await page.evaluate(() => scrollTo(0, 0));
  const picture = part => (values.out ? { path: join(values.out, `${name}-${page.viewportSize().width}-${language}${values.dark ? '-dark' : ''}-${part}.png`) } : {});
  if (values.out) await page.screenshot(picture('0-top'));
  // A part at a time: browsers do not draw a picture as long as the page.
  await page.evaluate(() => {
    document.documentElement.style.scrollBehavior = 'auto';
    document.documentElement.style.scrollPaddingTop = '0';
    document.querySelector('.bar')?.style.setProperty('position', 'static');
  });
  const sections = page.locator('main section');
  const parts = (await sections.count()) > 0 ? await sections.all() : [page.locator('body')];
  for (const [i, part] of parts.entries()) {
    const charts = await part.evaluate(element => {
      const corner = element.getBoundingClientRect();
      return [...element.querySelectorAll('[data-chart]')].map(chart => {
        const { x, y, width, height } = chart.getBoundingClientRect();
        const { chart: id, ready, empty } = chart.dataset;
        return { id, ready, empty, box: { x: x - corner.x, y: y - corner.y, width, height }, text: chart.textContent.trim(), drawn: chart.querySelectorAll('canvas, svg, span').length };
      });
    });
    const id = (await part.getAttribute('id')) ?? 'page';
    if (charts.length === 0 && !values.out) continue;
    const seen = PNG.sync.read(await part.screenshot(picture(`${i + 1}-${id}`)));
    for (const { id, ready, empty, box, text, drawn } of charts) {
      if (ready !== 'true') faults.add(`${there}: the chart '${id}' is not drawn`);
      else if (empty === 'true' && text === '') faults.add(`${there}: the chart '${id}' is empty and does not say so`);
      else if (empty !== 'true' && (box.width < 50 || box.height < 10 || drawn === 0 || !showsSomething(seen, box))) faults.add(`${there}: the chart '${id}' shows nothing`);
    }
  }
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const scrolls = element => element && element !== document.body && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const culprit = [...document.body.querySelectorAll('*')].find(element => element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement));
    return `${document.documentElement.scrollWidth} px in ${room} px, <${culprit?.tagName.toLowerCase()} class="${culprit?.className}">`;
  });
  if (wide) faults.add(`${there}: wider than the page: ${wide}`);
  const odd = await page.evaluate(() => document.body.innerText.match(/.{0,30}\b(undefined|NaN|\[object)\b.{0,20}/)?.[0] ?? null);
  if (odd) faults.add(`${there}: it says '${odd}'`);
  return true;
}

/** Does what a reader may do. What goes wrong then, the console tells. */
async function use(page) {
  for (const summary of await page.locator('details summary').all()) await summary.evaluate(element => element.click());
  for (const button of await page.locator('.choices button, th button').all()) await button.evaluate(element => element.click());
  for (const select of await page.locator('select').all()) await select.selectOption({ index: (await select.locator('option').count()) - 1 });
  const play = page.locator('.play');
  if ((await play.count()) === 0) return;
  const time = await page.locator('.time').textContent();
  await play.click();
  await page.waitForTimeout(400);
  await play.click();
  if ((await page.locator('.time').textContent()) === time) faults.add(`${name}: the day does not move`);
}

let browser;
try {
  if (values.out) await mkdir(values.out, { recursive: true });
  browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage'] });
  for (const viewport of sizes) {
    const context = await browser.newContext({ viewport, colorScheme: values.dark ? 'dark' : 'light', hasTouch: viewport.width < 500, isMobile: viewport.width < 500 });
    const page = await context.newPage();
    const where = `${name} at ${viewport.width} px`;
    // What a driver of graphics says about its own speed is no fault of the page.
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type()) && !/GL Driver Message/.test(message.text())) faults.add(`${where}: console: ${message.text()}`);
    });
    page.on('pageerror', error => faults.add(`${where}: ${error.stack ?? error.message}`));
    page.on('request', request => {
      if (!/^(file|blob|data):/.test(request.url())) faults.add(`${where}: it asks for ${request.url()}`);
    });
    await page.goto(pathToFileURL(resolve(file)).href);
    const ready = await look(page, where);
    if (ready) await use(page);
    const other = page.locator('.languages button[aria-pressed=false]');
    if (!ready) continue;
    if ((await other.count()) === 0) faults.add(`${where}: it has no second language`);
    else {
      await other.first().click();
      await look(page, where);
    }
    await context.close();
  }
} catch (error) {
  console.error(`check-page.mjs: ${file} could not be looked at: ${error.message}`);
  process.exitCode = 2;
} finally {
  await browser?.close();
}

for (const fault of faults) console.log(fault);
if (faults.size > 0) process.exitCode ??= 1;
