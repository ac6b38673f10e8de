export default async function globalTeardown(): Promise<void> {
  const closers = (globalThis as Record<string, unknown>)['specClosers'] as (() => Promise<void>)[] | undefined;
  for (const close of [...(closers ?? [])].reverse()) await close();
}
