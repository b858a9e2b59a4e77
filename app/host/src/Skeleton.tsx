/**
 * Rule: a skeleton has the shape of what comes, so nothing moves when it arrives. The shell renders the same markup
 * (muntin.compose.html); skeletons.json has the number of blocks of each kind, and reaches the shell by the host's manifest.
 */
import blocks from './skeletons.json' with { type: 'json' }

export function Skeleton({ kind }: { kind: string }) {
  const known = kind in blocks ? (kind as keyof typeof blocks) : 'page'
  return (
    <div className={`host-skeleton host-skeleton-${known}`} aria-hidden="true">
      {Array.from({ length: blocks[known] }, (_, index) => (
        <span key={index} className="host-skeleton-block" />
      ))}
    </div>
  )
}
