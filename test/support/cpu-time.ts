/**
 * Milliseconds that this process computed during `work`, whatever else the machine had to do: a bound on what something may
 * cost holds on a busy machine too.
 */
export function cpuTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
