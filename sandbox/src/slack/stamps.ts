/** Stamps compared as numbers of microseconds; a float would lose the last digits. */
export function micros(ts: string): number {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0'));
}

/** The stamp of a time in microseconds. */
export function stampAt(time: number): string {
  const digits = String(time);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
