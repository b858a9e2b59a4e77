/**
 * @muntin/react: MFEs written in React, and React hosts that show MFEs of any kind.
 *
 * | export             | for    | what                                                                   |
 * |--------------------|--------|------------------------------------------------------------------------|
 * | `mountReact`       | MFE    | component -> `Mount`, the default export of an MFE's `src/mount.tsx`   |
 * | `mountOn`          | MFE    | the same on a given React: for one that is not the page's own          |
 * | `useMfe`           | MFE    | its props: route, services, navigate, setTitle                         |
 * | `PageProvider`     | host   | the loader, the services and the route for all below                   |
 * | `MicroFrontend`    | host   | one MFE in one place, with skeleton and fallback                       |
 * | `ErrorBoundary`    | both   | a region whose failure stays in it                                     |
 * | `ProtectedRoute`   | both   | what only members, or those with a permission, see                     |
 * | `useEvent`         | both   | listens on the bus while the component is mounted                      |
 * | `useStore`         | both   | a part of the state that all share, kept current                       |
 * | `useSession`       | both   | the current user, kept current                                         |
 * | `useFormat`        | both   | dates and money in the page's language                                 |
 * | `useServices`      | both   | all services                                                           |
 * | `useResource`      | both   | a GraphQL query that heals by itself                                   |
 * | `useLive`          | both   | a GraphQL subscription that heals by itself                            |
 * | `usePicture`       | both   | whether a picture can be shown                                         |
 *
 * What a host needs is in `@muntin/react/host`, too, without a line of Apollo. `createApollo` is in `@muntin/react/apollo`:
 * only what makes services needs it.
 */
export { RECONNECTED } from './events.ts'
export type { Asker } from './honest.ts'
export * from './host.ts'
export { useLive } from './live.ts'
export { mountReact } from './mount.tsx'
export { mountOn } from './mount-on.ts'
export { usePicture } from './picture.ts'
export { type Resource, type ResourceOptions, useResource } from './resource.ts'
