/** @muntin/react/host: what a React host needs to show MFEs. It imports React and the types of @muntin/runtime, nothing else. */
export { type Broken, ErrorBoundary, type ErrorBoundaryProps } from './ErrorBoundary.tsx'
export { useEvent, useFormat, useMfe, useSession, useStore } from './hooks.ts'
export { type Failure, MicroFrontend, type MicroFrontendProps } from './MicroFrontend.tsx'
export { ProtectedRoute, type ProtectedRouteProps } from './ProtectedRoute.tsx'
export { type Page, PageProvider, usePage, useServices } from './page.ts'
