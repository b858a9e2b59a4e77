/**
 * @muntin/react: writes a React component as an MFE.
 *
 * | export        | what                                                                   |
 * |---------------|------------------------------------------------------------------------|
 * | `mountReact`  | component -> `Mount`, the default export of an MFE's `src/mount.tsx`   |
 * | `useMfe`      | the MFE's props: route, services, navigate, setTitle                   |
 * | `useEvent`    | listens on the bus while the component is mounted                      |
 * | `useSession`  | the current user, kept current                                         |
 * | `useResource` | a GraphQL query that heals by itself                                   |
 * | `useLive`     | a GraphQL subscription that heals by itself                            |
 * | `usePicture`  | whether a picture can be shown                                         |
 *
 * `createApollo` is in `@muntin/react/apollo`: only what makes services needs it.
 */
export { RECONNECTED } from './events.ts'
export type { Asker } from './honest.ts'
export { useEvent, useMfe, useSession } from './hooks.ts'
export { useLive } from './live.ts'
export { mountReact } from './mount.tsx'
export { usePicture } from './picture.ts'
export { type Resource, type ResourceOptions, useResource } from './resource.ts'
