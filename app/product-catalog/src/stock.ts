/**
 * What a shopper is told about stock. Pure.
 *
 * | pieces   | words       |
 * |----------|-------------|
 * | 0 or less| Sold out    |
 * | 1 to 5   | Only n left |
 * | more     | In stock    |
 */
import type { Tone } from '@muntin/ui-kit'

export interface StockState {
  text: string
  tone: Tone
  /** The most that one order may take, 0 to 99. */
  most: number
}

export function stockState(stock: number): StockState {
  const most = Math.max(0, Math.min(99, Math.floor(stock)))
  if (most === 0) return { text: 'Sold out', tone: 'neutral', most }
  return most <= 5 ? { text: `Only ${most} left`, tone: 'warning', most } : { text: 'In stock', tone: 'success', most }
}
