/** Rule: a picture that did not load leaves no broken-image icon, and is tried again when a service is back. */
import type { MfeProps } from '@muntin/runtime'
import { onScopeDispose, type Ref, ref } from 'vue'

export function usePicture({ services }: MfeProps): { broken: Ref<boolean>; onError(): void } {
  const broken = ref(false)
  const retry = services.bus.on('upstream:restored', () => {
    broken.value = false
  })
  onScopeDispose(retry)
  const onError = () => {
    broken.value = true
  }
  return { broken, onError }
}
