import type { Series } from '../../ui/Chart.tsx';
import { STATUS_TEXT } from '../../ui/status.ts';
import type { Executive } from './types.ts';

/** Every way in which a control can stand: what is unproven must not vanish between what holds and what is broken. */
export const seriesOf = ({ effectiveness: { points } }: Pick<Executive, 'effectiveness'>): readonly Series[] =>
  (['assured', 'weakened', 'unproven', 'broken'] as const).map((status) => ({
    label: STATUS_TEXT[status].label,
    tone: status,
    values: points.map(({ byStatus }) => byStatus[status] ?? 0),
  }));
