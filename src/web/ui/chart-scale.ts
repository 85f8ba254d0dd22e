const STEPS = [1, 2, 5, 10];

/** About so many lines are behind a chart. */
const LINES = 4;

/** Round numbers from 0 to at least `max`, the lines behind a chart; whole ones where things are counted. */
export const ticksTo = (max: number, isWhole = false): readonly number[] => {
  if (!(max > 0)) return [0, 1];
  const rough = Math.max(max / LINES, isWhole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const n = Math.ceil(max / step - 1e-9);
  return Array.from({ length: n + 1 }, (_, at) => Number((at * step).toPrecision(12)));
};

/** Points of a line in a square of 100 by 100, the origin at the top left; what is not known breaks the line. */
export const pathOf = (values: readonly (number | null)[], top: number): string => {
  const gap = values.length > 1 ? 100 / (values.length - 1) : 0;
  let isDrawing = false;
  return values
    .map((value, at) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const point = `${isDrawing ? 'L' : 'M'}${round(at * gap)} ${round(100 - (100 * value) / top)}`;
      isDrawing = true;
      return point;
    })
    .join('');
};

const round = (part: number): number => Math.round(part * 100) / 100;
