/** What kubectl explain says of what has become of containers. */
import type { Descriptions } from '../../common-descriptions.ts'

export const containerStatusDescriptions = (): Descriptions => ({
  ContainerStatus: {
    state: 'Waiting, running or terminated, and since when and why.',
    lastState: 'How the container ended the time before.',
    ready: 'Whether it runs and its readiness probe, if any, succeeds.',
    started: 'Whether it runs and its startup probe, if any, has succeeded.',
    restartCount: 'How often it was started again.',
    allocatedResources: 'What it requests, once it was created.',
    resources: 'What it requests and is limited to, once it was created.',
    user: 'As whom its first process runs.',
    image: 'The full name of the image.',
    imageID: 'The image with its digest; made up, but always the same for the same name.',
  },
})
