/** Rule: chance comes from `crypto`, by what it has on every page: `randomUUID` is for secure contexts alone. */

/** So many random bytes, as hexadecimal digits. */
export const hex = (bytes: number): string => written(crypto.getRandomValues(new Uint8Array(bytes)))

const written = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** In [0, 1). */
export const evenly = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32

/** A UUID of version 4 (RFC 9562, 5.4). */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return written(bytes).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
