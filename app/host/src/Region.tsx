/** Rule: a region of the page is one MFE of the release; the host gives it its skeleton, its words for failures and its class. */
import { MicroFrontend, type MicroFrontendProps } from '@muntin/react'
import { Fallback } from './Fallback.tsx'
import { Skeleton } from './Skeleton.tsx'

interface Props extends Pick<MicroFrontendProps, 'when' | 'setTitle' | 'onBusy'> {
  mfe: string
  slot: string
  /** Kind of skeleton. */
  skeleton: string
}

export function Region({ mfe, slot, skeleton, ...rest }: Props) {
  return (
    <MicroFrontend
      {...rest}
      name={mfe}
      slot={slot}
      className={`host-slot host-slot-${slot}`}
      skeleton={<Skeleton kind={skeleton} />}
      fallback={(failure) => <Fallback {...failure} />}
    />
  )
}
