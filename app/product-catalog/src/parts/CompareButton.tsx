/** CompareButton: takes the product into the comparison, or out of it; there is none where nothing compares. */
import { useMfe } from '@muntin/react'
import { classes } from '@muntin/ui-kit'
import { useCompared } from '../compare.ts'

export function CompareButton({ product: { id, name } }: { product: { id: string; name: string } }) {
  const { bus } = useMfe().services
  const compared = useCompared()
  if (!compared) return null
  return (
    <button
      type="button"
      className={classes('mu-button mu-icon-button mu-button--secondary mu-icon-button--s', 'pc-compare')}
      aria-pressed={compared.has(id)}
      aria-label={`Compare ${name}`}
      title="Compare"
      onClick={() => bus.emit('compare:toggle', { productId: id, name })}
    >
      <svg
        className="mu-icon"
        viewBox="0 0 24 24"
        width={18}
        height={18}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M9.5 4.5h-4a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h4M14.5 4.5h4a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-4M12 2.5v19" />
      </svg>
    </button>
  )
}
