// What the browser tests and scripts/screenshots share: Chromium, and looks at a page.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const build = process.env.NASHOST_BUILD_DIR ?? 'build/release';
export const nashost = join(build, 'bin/nashost');
const makeRun = join(build, 'tests/make_run');
const modules = process.env.NASHOST_NODE_MODULES ?? '.deps/node/node_modules';

export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', process.env.CHROMIUM].find((file) => file && existsSync(file));

/** A new browser with a profile of its own. */
export async function launch() {
  const { chromium: type } = createRequire(join(modules, 'x.js'))('playwright-core');
  return type.launch({
    executablePath: chromium, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export function made(kind, folder, ...more) {
  execFileSync(makeRun, [kind, folder, ...more.map(String)]);
  return folder;
}

/** Whether the build can train: it has the toy space of tests/end_to_end. */
export const real = existsSync(join(build, 'tests/run_fixtures/toy.so'));

/** A run of tests/end_to_end/every_section.toml. */
export function everySection(folder) {
  const config = join(fileURLToPath(new URL('.', import.meta.url)), '../../end_to_end/every_section.toml');
  const plugins = ['toy', 'toy_images'].flatMap((name) => ['--plugin', join(build, 'tests/run_fixtures', `${name}.so`)]);
  execFileSync(nashost, ['--config', config, ...plugins, '--run-dir', folder, '--threads', '1', '--quiet'], { stdio: 'pipe' });
  return folder;
}

export function report(runs, file) {
  execFileSync(nashost, ['report', ...[runs].flat(), '--output', file], { stdio: 'pipe' });
  return file;
}

/** The report `from` with its model changed by `edit(model)`, as `to`: what no made run holds. */
export function changed(from, to, edit) {
  const html = readFileSync(from, 'utf8'), block = /(<script type="application\/json" id="model">)(.*?)(<\/script>)/s;
  const model = JSON.parse(block.exec(html)[2]);
  edit(model);
  writeFileSync(to, html.replace(block, (_, begin, json, end) => begin + JSON.stringify(model).replaceAll('<', '\\u003c') + end));
  return to;
}

/** Opens a page and keeps what it complains of, and what it asks the network for. */
export async function open(browser, address, { width = 1280, height = 900, scheme = 'light' } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  const complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(address);
  await page.waitForSelector('h1');
  return { page, complaints, requests };
}

/** Draws all charts, also those far below. */
export async function drawAll(page) {
  await page.evaluate(() => globalThis.nashost.redraw());
}

/** Texts of one chart that lie over one another, of all charts. */
export async function overlaps(page) {
  return page.evaluate(() => {
    const found = [];
    for (const chart of globalThis.nashost.charts()) {
      const boxes = [];
      for (const element of chart.instance?.getZr().storage.getDisplayList(true) ?? []) {
        if (element.type !== 'tspan' || element.ignore || element.invisible || !element.style.text || element.style.opacity === 0) continue;
        const box = element.getBoundingRect().clone();
        const transform = element.getComputedTransform();
        if (transform) box.applyTransform(transform);
        // zrender takes the height of a line from a Chinese letter, which a machine's fonts may lack.
        const grow = Math.max(0, Number(/([\d.]+)px/.exec(element.style.font)[1]) - box.height) / 2;
        boxes.push({ text: element.style.text, x: box.x, y: box.y - grow, right: box.x + box.width, bottom: box.y + box.height + grow });
      }
      const width = chart.drawing.clientWidth, height = chart.drawing.clientHeight;
      boxes.forEach((a, i) => {
        // Two pixels: boxes are estimates, and letters do not fill them.
        if (a.x < -2 || a.y < -2 || a.right > width + 2 || a.bottom > height + 2) found.push(`${chart.spec.title}: "${a.text}" is clipped`);
        for (const b of boxes.slice(i + 1)) {
          const wide = Math.min(a.right, b.right) - Math.max(a.x, b.x), high = Math.min(a.bottom, b.bottom) - Math.max(a.y, b.y);
          if (wide > 1 && high > 1) found.push(`${chart.spec.title}: "${a.text}" over "${b.text}"`);
        }
      });
    }
    return found;
  });
}
