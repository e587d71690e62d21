// A figure: title, controls, legend, drawing, and the same numbers as a table.

import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { fill, h } from './dom.js';
import { theme } from './theme.js';
import { table } from './table.js';

echarts.use([LineChart, BarChart, ScatterChart, CustomChart, GridComponent, TooltipComponent, CanvasRenderer]);

const all = new Set();
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) entry.target.chart.show();
}, { rootMargin: '400px' });
const sizes = new ResizeObserver((entries) => {
  for (const entry of entries) entry.target.chart.resize();
});

export class Chart {
  /**
   * spec: title, note, label (for those who do not see it), height,
   * controls [nodes]: those of the first spec stay, so that they keep state and focus; what they
   * call must ask the run anew, and where one has refresh(), that is called at each update,
   * legend [{ name, colour, dash, shape }], option(theme, width, hidden) → ECharts option,
   * data() → { columns, rows }
   */
  constructor() {
    this.drawing = h('div.drawing', { role: 'img' });
    this.drawing.chart = this;
    this.title = h('h3');
    this.note = h('p.note');
    this.controls = h('div.controls');
    this.legend = h('div.legend', { role: 'group', 'aria-label': 'Series: press to hide or show' });
    this.table = h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Data' });
    this.details = h('details.data', { ontoggle: () => this.fillTable() },
      h('summary', null, 'Data as a table'), this.table);
    this.save = h('button.quiet', { type: 'button', onclick: () => this.download() }, 'Save picture');
    this.element = h('figure', null, this.title, this.note, this.controls, this.legend, this.drawing,
      h('div.under', null, this.details, this.save));
    this.hidden = new Set();
    all.add(this);
    near.observe(this.drawing);
    sizes.observe(this.drawing);
  }

  set(spec) {
    this.spec = spec;
    this.title.textContent = spec.title;
    this.note.textContent = spec.note ?? '';
    this.note.hidden = !spec.note;
    this.drawing.setAttribute('aria-label', spec.label ?? spec.title);
    this.drawing.style.height = `${spec.height ?? 320}px`;
    if (!this.controlled) fill(this.controls, [spec.controls ?? []]);
    else for (const control of this.controls.childNodes) control.refresh?.();
    this.controlled = true;
    this.controls.hidden = !this.controls.childNodes.length;
    this.drawLegend();
    this.fillTable();
    if (this.instance) this.draw();
    return this;
  }

  show() {
    if (this.instance || !this.spec || !this.drawing.clientWidth) return;
    this.instance = echarts.init(this.drawing, null, { renderer: 'canvas', devicePixelRatio: Math.max(2, devicePixelRatio) });
    this.draw();
  }

  resize() {
    if (!this.instance) { this.show(); return; }
    const width = this.drawing.clientWidth;
    if (!width || (width === this.width && this.drawing.clientHeight === this.height)) return;
    this.instance.resize();
    this.draw();
  }

  draw() {
    this.width = this.drawing.clientWidth;
    this.height = this.drawing.clientHeight;
    const colours = theme();
    const option = this.spec.option(colours, this.width, this.hidden);
    this.instance.setOption({
      animation: false,
      textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.text },
      ...option,
      tooltip: option.tooltip && {
        confine: true, transitionDuration: 0, backgroundColor: colours.panel, borderColor: colours.line,
        textStyle: { color: colours.text, fontSize: 12.5, fontFamily: colours.font }, ...option.tooltip,
      },
    }, { notMerge: true });
  }

  drawLegend() {
    const entries = this.spec.legend ?? [];
    this.legend.hidden = entries.length < 2;
    const key = JSON.stringify(entries);
    if (key === this.legendKey) return;
    this.legendKey = key;
    fill(this.legend, [entries.map((entry) => {
      const mark = h(`span.mark.${entry.shape ?? 'line'}`, { 'aria-hidden': 'true' });
      mark.style.color = entry.colour;
      if (entry.dash && entry.dash !== 'solid') mark.classList.add('dashed');
      const button = h('button', {
        type: 'button', 'aria-pressed': String(!this.hidden.has(entry.name)),
        onclick: () => {
          if (!this.hidden.delete(entry.name)) this.hidden.add(entry.name);
          button.setAttribute('aria-pressed', String(!this.hidden.has(entry.name)));
          if (this.instance) this.draw();
        },
      }, mark, entry.name);
      return button;
    })]);
  }

  recolour() {
    this.legendKey = undefined;
    if (this.spec) this.set(this.spec);
  }

  fillTable() {
    if (!this.details.open || !this.spec?.data) return;
    fill(this.table, [table({ caption: this.spec.title, ...this.spec.data() })]);
  }

  download() {
    this.show();
    const url = this.instance.getDataURL({ type: 'png', pixelRatio: 3, backgroundColor: theme().ground });
    h('a', { href: url, download: `${this.spec.title.replaceAll(/[^A-Za-z0-9]+/g, '_')}.png` }).click();
  }

  drop() {
    all.delete(this);
    near.unobserve(this.drawing);
    sizes.unobserve(this.drawing);
    this.instance?.dispose();
  }
}

/** Redraws everything: after a change of colours, before printing. */
export function redraw() {
  for (const chart of all) { chart.show(); chart.recolour(); chart.instance?.resize(); }
}

/** For tests: what is drawn. */
export const charts = () => [...all].filter((chart) => chart.drawing.isConnected);

// ---- Parts of options that most charts share

export function axis(colours, more = {}) {
  return {
    type: 'value', scale: true, nameTextStyle: { color: colours.muted },
    axisLine: { show: false, lineStyle: { color: colours.line } }, axisTick: { show: false },
    axisLabel: { color: colours.muted, hideOverlap: true, ...more.axisLabel },
    splitLine: { lineStyle: { color: colours.line } },
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'axisLabel')),
  };
}

/** x below the middle, y above its axis. */
export const xAxis = (colours, name, more = {}) => axis(colours, {
  name, nameLocation: 'middle', nameGap: 28, axisLine: { show: true, lineStyle: { color: colours.line } },
  splitLine: { show: false }, ...more,
});
export const yAxis = (colours, name, more = {}) => axis(colours, {
  name, nameLocation: 'end', nameGap: 12, nameTextStyle: { color: colours.muted, align: 'left', padding: [0, 0, 0, -40] }, ...more,
});
export const grid = (more = {}) => ({ left: 52, right: 16, top: 34, bottom: 46, outerBoundsMode: 'none', ...more });

/** A tooltip of lines [colour, name, value]. */
export function tip(head, lines) {
  return h('div.tip', null, h('strong', null, head), h('table', null, lines.map(([colour, name, value]) => {
    const dot = h('span.dot');
    if (colour) dot.style.background = colour;
    return h('tr', null, h('td', null, colour ? dot : '', name), h('td.number', null, value));
  })));
}
