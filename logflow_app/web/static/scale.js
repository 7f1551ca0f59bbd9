// Round numbers for axes.

/** Return rising ticks from 0 to at least `most`, about `count` of them, at 1, 2 or 5 times a power of ten. */
export function ticksFor(most, count = 4) {
  const step = niceStep(Math.max(1, most) / count);
  const ticks = [];
  for (let tick = 0; tick < most + step; tick += step) ticks.push(tick);
  if (ticks.length < 2) ticks.push(step);
  return ticks;
}

function niceStep(raw) {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw);
  return Math.max(1, factor * power);
}

/** Return the indices of times to be labelled: at most `most`, at even spans. Times are in seconds. */
export function labelled(times, most) {
  const stepSecs = times.length > 1 ? times[1] - times[0] : 60;
  const spans = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const span = spans.find((secs) => secs >= stepSecs && (times.length * stepSecs) / secs <= most) ?? 3600;
  return times.map((time, index) => [time, index]).filter(([time]) => time % span === 0).map(([, index]) => index);
}

/** Return the sum of all series at each place. */
export function sums(series) {
  const length = series[0]?.values.length ?? 0;
  return Array.from({ length }, (_, index) => series.reduce((sum, one) => sum + one.values[index], 0));
}
