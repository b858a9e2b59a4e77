/** Rule: an MFE's components read the host's props from one context; each mounted root provides its own. */
import type { MfeProps } from '@muntin/runtime'
import { createContext } from 'react'

export const MfeContext = createContext<MfeProps | null>(null)
