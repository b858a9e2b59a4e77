/** Rule: a subscriber that throws harms neither the others nor who tells them; it is reported. */

export type Report = (message: string, error: unknown) => void

export class Subscribers<T> {
  readonly #all = new Set<(value: T) => void>()
  readonly #whose: string
  readonly #report: Report

  /** `whose`: what reports begin with. */
  constructor(whose: string, report: Report = (message, error) => console.error(message, error)) {
    this.#whose = whose
    this.#report = report
  }

  add(fn: (value: T) => void): () => void {
    this.#all.add(fn)
    return () => void this.#all.delete(fn)
  }

  tell(value: T): void {
    for (const fn of [...this.#all]) {
      try {
        fn(value)
      } catch (error) {
        this.#report(`[${this.#whose}] a subscriber threw`, error)
      }
    }
  }
}
