/** What kubectl explain says of what has become of containers. */
import type { Descriptions } from '../../common-descriptions.ts'

export const containerStatusDescriptions = (): Descriptions => ({
  ContainerStatus: {
    name: 'Which container of the pod.',
    state: 'Waiting, running or terminated, and since when and why.',
    lastState: 'How the container ended the time before.',
    ready: 'Whether it runs and its readiness probe, if any, succeeds.',
    started: 'Whether it runs and its startup probe, if any, has succeeded.',
    restartCount: 'How often it was started again.',
    allocatedResources: 'What it requests, once it was created.',
    allocatedResourcesStatus: 'How the devices are that it was given. Nothing here writes it.',
    resources: 'What it requests and is limited to, once it was created.',
    user: 'As whom its first process runs.',
    image: 'The full name of the image.',
    imageID: 'The image with its digest; made up, but always the same for the same name.',
    containerID: 'What the runtime calls it: containerd:// and a number. Another one after each restart.',
    volumeMounts: 'What is mounted in it, and whether it is read-only.',
    stopSignal: 'The signal that it is stopped with. Not told: v1.36 has the feature off.',
  },
  ContainerState: {
    waiting: 'It does not run yet, or not again. Exactly one of the three is there.',
    running: 'It runs.',
    terminated: 'It has ended, well or not.',
  },
  ContainerStateWaiting: {
    reason: 'Why, in one word: ContainerCreating, ImagePullBackOff, CrashLoopBackOff and the like.',
    message: 'The same in a sentence, as far as there is more to say.',
  },
  ContainerStateRunning: {
    startedAt: 'Since when.',
  },
  ContainerStateTerminated: {
    exitCode: 'What the program has answered at its end: 0 is a success, 128 and more a signal.',
    reason: 'In one word: Completed, Error, OOMKilled and the like.',
    message: 'What the program has written to its terminationMessagePath, or the end of its log.',
    signal: 'The signal that has ended it, where the runtime tells it. Here it does not, as with containerd.',
    startedAt: 'When it began.',
    finishedAt: 'When it ended.',
    containerID: 'What the runtime called it.',
  },
  ContainerUser: {
    linux: 'The user and groups on a node of Linux.',
  },
  LinuxContainerUser: {
    uid: 'The number of the user with whom the first process began.',
    gid: 'The number of the main group with which it began.',
    supplementalGroups: 'The numbers of its further groups.',
  },
  ResourceStatus: {
    name: 'Which resource: the name of a device plugin, or claim: and a claim.',
    resources: 'How each of its devices is.',
  },
  ResourceHealth: {
    resourceID: 'The device.',
    health: 'Healthy, Unhealthy or Unknown.',
    message: 'Why, in a sentence.',
  },
  VolumeMountStatus: {
    name: 'The volume, by its name in the pod.',
    mountPath: 'Where the container sees it.',
    readOnly: 'Whether the container may only read it.',
    recursiveReadOnly: 'What has come of that for what is mounted below: Disabled or Enabled.',
    volumeStatus: 'More of some volumes: of those of type image. Nothing here writes it.',
  },
  VolumeStatus: {
    image: 'Of a volume that is an image.',
  },
  ImageVolumeStatus: {
    imageRef: 'The image, with its digest.',
  },
})
