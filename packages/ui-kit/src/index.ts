/** The public face of @muntin/ui-kit. Importing it brings the tokens and styles; a page has one copy of both. */
import './tokens.css'
import './base.css'
import './Button.css'
import './Quantity.css'
import './Surface.css'
import './Input.css'
import './Table.css'
import './Modal.css'
import './Toast.css'
import './State.css'

export {
  Button,
  type ButtonProps,
  type ButtonSize,
  type ButtonVariant,
  IconButton,
  type IconButtonProps,
} from './Button.tsx'
export { Confirm, type ConfirmProps } from './Confirm.tsx'
export { classes } from './classes.ts'
export { Icon, type IconName, type IconProps, iconNames } from './Icon.tsx'
export { Illustration, type IllustrationName } from './Illustration.tsx'
export { Input, type InputProps } from './Input.tsx'
export { Logo } from './Logo.tsx'
export { Modal, type ModalProps } from './Modal.tsx'
export { Notice, type NoticeProps } from './Notice.tsx'
export { formatPrice, type Money, Price, type PriceProps } from './Price.tsx'
export { Quantity, type QuantityProps } from './Quantity.tsx'
export { Select, type SelectOption, type SelectProps } from './Select.tsx'
export { EmptyState, type EmptyStateProps, ErrorState, type ErrorStateProps } from './State.tsx'
export {
  Badge,
  type BadgeProps,
  Card,
  type CardProps,
  Skeleton,
  type SkeletonProps,
  type Tone,
  VisuallyHidden,
  type VisuallyHiddenProps,
} from './Surface.tsx'
export { type Column, Table, type TableProps } from './Table.tsx'
export { Toast, type ToastProps, ToastRegion, type ToastRegionProps } from './Toast.tsx'
