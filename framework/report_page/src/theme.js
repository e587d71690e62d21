// Colours: Okabe and Ito's palette, which colour-blind readers tell apart, with four more behind it,
// lightened for dark ground.
// Beyond its length lines are dashed.

const light = ['#0072b2', '#d55e00', '#009e73', '#b5548b', '#c98a00', '#3a9bdc', '#5b4db2', '#7d6b00', '#8c2f2f', '#67a33e', '#5a646e', '#e58fb8'];
const dark = ['#4ba3e3', '#f08a4b', '#3cc49a', '#e59ac2', '#f0b93a', '#8fd0ff', '#a99bf5', '#c9b84a', '#e08a8a', '#a6dd7f', '#b4bdc7', '#ffc4dd'];
const dashes = ['solid', [7, 4], [2, 3], [9, 3, 2, 3]];
// Ordered options: from dark to light on light ground, the other way round on dark.
const ramp = ['#3b1f6b', '#2f5d9b', '#1f8f8c', '#55b867', '#c9b500', '#e07b39'];
const rampDark = ['#a487e8', '#6fa8ec', '#3fc7c0', '#7fe08f', '#f2df4e', '#ff9f68'];

export function isDark() {
  const asked = document.documentElement.dataset.theme;
  if (document.documentElement.dataset.print) return false;
  return asked ? asked === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function theme() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    text: read('--text'), muted: read('--muted'), line: read('--line'), ground: read('--ground'),
    panel: read('--panel'), accent: read('--accent'), bad: read('--bad'), cut: read('--cut'),
    font: read('--font'), dark: isDark(),
  };
}

export const colour = (i) => (isDark() ? dark : light)[i % light.length];
export const dash = (i) => dashes[Math.floor(i / light.length) % dashes.length];
/** Of option i of n ordered ones. */
export function ordered(i, n) {
  const colours = isDark() ? rampDark : ramp;
  return n <= 1 ? colours[1] : colours[Math.round((i * (colours.length - 1)) / (n - 1))];
}
