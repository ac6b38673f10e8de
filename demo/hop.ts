const POLL_MS = 5;
const ARRIVES_WITHIN_MS = 10_000;

/**
 * Looks until something is found at a place, and prints how many milliseconds after `started` that was, with what `tell`
 * says of it. Null when nothing comes within ten seconds.
 */
export async function hop<Found>(
  { print, place, started }: { print: (line: string) => void; place: string; started: number },
  look: () => Promise<Found | null | undefined>,
  tell: (found: Found) => string = () => '',
): Promise<Found | null> {
  const end = Date.now() + ARRIVES_WITHIN_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null && found !== undefined) {
      const ms = String(Math.round(performance.now() - started)).padStart(4);
      print(`    → ${place.padEnd(9)} ${ms} ms  ${tell(found)}`.trimEnd());
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  print(`    → ${place.padEnd(9)} did not arrive within ${ARRIVES_WITHIN_MS / 1000} s`);
  return null;
}
