// Names beside points, where there is room for them.

const kHeight = 14, kLetter = 6.6;

/**
 * points: [{ x, y, label, priority? }] in pixels of a box { left, right, top, bottom }. For each the
 * side where its name crosses no point and no other name, or null. The first ones choose first.
 * `others`: points without a name.
 */
export function placeNames(points, box, others = [], radius = 7) {
  const taken = [...points, ...others].map((p) => [p.x - radius, p.y - radius, p.x + radius, p.y + radius]);
  const free = (r) => r[0] >= box.left && r[2] <= box.right && r[1] >= box.top && r[3] <= box.bottom &&
    taken.every((t) => r[0] >= t[2] || r[2] <= t[0] || r[1] >= t[3] || r[3] <= t[1]);
  return points.map((p) => {
    const w = kLetter * p.label.length + 4, gap = radius + 1;
    const sides = {
      top: [p.x - w / 2, p.y - gap - kHeight, p.x + w / 2, p.y - gap],
      right: [p.x + gap, p.y - kHeight / 2, p.x + gap + w, p.y + kHeight / 2],
      left: [p.x - gap - w, p.y - kHeight / 2, p.x - gap, p.y + kHeight / 2],
      bottom: [p.x - w / 2, p.y + gap, p.x + w / 2, p.y + gap + kHeight],
    };
    for (const [side, rectangle] of Object.entries(sides)) {
      if (!free(rectangle)) continue;
      taken.push(rectangle);
      return side;
    }
    return null;
  });
}

/** Round limits around values, a little wider than they are. */
export function limits(values) {
  const low = Math.min(...values), high = Math.max(...values), pad = (high - low || Math.abs(high) * 0.02 || 0.01) * 0.07;
  return [low - pad, high + pad];
}
