/** Rule: a browser without a kind of performance entry is one with less to tell; nobody has to ask first. */

/** `PerformanceObserver`, as far as it is needed here. */
export type ObserverOf = new (
  heard: (list: { getEntries(): readonly unknown[] }) => void,
) => { observe(options: { type: string; buffered: boolean }): void; disconnect(): void }

/** Gives `heard` the entries of `type`, those before included; returns what ends it, and does nothing where there is no such type. */
export function observeEntries<Entry>(
  Observer: (ObserverOf & { supportedEntryTypes?: readonly string[] }) | undefined,
  type: string,
  heard: (entries: readonly Entry[]) => void,
): () => void {
  if (!Observer?.supportedEntryTypes?.includes(type)) return () => {}
  const observer = new Observer((list) => heard(list.getEntries() as readonly Entry[]))
  observer.observe({ type, buffered: true })
  return () => observer.disconnect()
}
