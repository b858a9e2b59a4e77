/**
 * Rule: a skeleton has the shape of what comes, so nothing moves when it arrives. The shell renders the same markup
 * (muntin.compose.html); skeletons.json has the groups of each kind, each by its number of blocks, and reaches the shell by the
 * host's manifest; skeleton.css gives them their shapes.
 */
import groups from './skeletons.json' with { type: 'json' }

export function Skeleton({ kind }: { kind: string }) {
  const known = kind in groups ? (kind as keyof typeof groups) : 'page'
  return (
    <div className={`host-skeleton host-skeleton-${known}`} aria-hidden="true">
      {groups[known].map((blocks, group) => (
        <div key={group} className="host-skeleton-group">
          {Array.from({ length: blocks }, (_, block) => (
            <span key={block} className="host-skeleton-block" />
          ))}
        </div>
      ))}
    </div>
  )
}
