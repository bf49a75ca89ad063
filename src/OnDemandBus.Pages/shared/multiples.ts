/** The multiples of a step from one value to another. */
export const multiples = (from: number, to: number, step: number): number[] => {
  const first = Math.ceil(from / step - 1e-6);
  return Array.from({ length: Math.max(0, Math.floor(to / step + 1e-6) - first + 1) }, (_, i) => (first + i) * step || 0);
};
