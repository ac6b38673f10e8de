export default async function globalTeardown(): Promise<void> {
  await ((globalThis as Record<string, unknown>)['stopTestPostgres'] as (() => Promise<void>) | undefined)?.();
}
