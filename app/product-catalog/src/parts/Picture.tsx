/** Picture: a product's square picture. Always sized, so nothing moves when it arrives; a missing one shows a pane of glass. */
import { usePicture } from '@muntin/react'
import { Icon } from '@muntin/ui-kit'

export interface PictureProps {
  src: string | null
  /** Empty where the name stands beside it. */
  alt?: string
  size: number
  /** `first`: seen at once, so it is fetched ahead of all else; `soon`: seen at once; `late`: when it comes near. */
  when?: 'first' | 'soon' | 'late'
}

export function Picture({ src, alt = '', size, when = 'late' }: PictureProps) {
  const { broken, onError } = usePicture(src)
  if (!src || broken) {
    return (
      <span className="pc-picture pc-picture--missing" {...(alt && { role: 'img', 'aria-label': alt })}>
        <Icon name="box" size={32} />
      </span>
    )
  }
  return (
    <img
      className="pc-picture"
      src={src}
      alt={alt}
      width={size}
      height={size}
      loading={when === 'late' ? 'lazy' : 'eager'}
      fetchPriority={when === 'first' ? 'high' : 'auto'}
      decoding="async"
      onError={onError}
    />
  )
}
