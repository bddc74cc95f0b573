/** What kubectl explain says of the types of resource.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const resourceDescriptions = (): Descriptions => ({
  DeviceClass: {
    '': 'A sort of devices that claims can ask for.',
  },
  DeviceClassSpec: {
    selectors: 'Which devices are of it: expressions that must all be true of one.',
    config: 'How its devices are set up.',
    extendedResourceName: 'The extended resource by which pods can ask for one of it.',
  },
  ResourceClaim: {
    '': 'Asks for devices. Nobody has any to give here: who wants one that asks for some allocated writes its status.',
  },
  DeviceClaim: {
    requests: 'What is asked for: devices of a class, and how many.',
    constraints: 'What the devices of several requests must have in common.',
    config: 'How the devices are to be set up.',
  },
  ResourceClaimStatus: {
    allocation: 'Which devices it was given.',
    reservedFor: 'Who uses them.',
    devices: 'What drivers say of them.',
  },
  ResourceClaimTemplate: {
    '': 'The claim that each pod which names it is to get for itself. Nothing makes these claims here.',
  },
  ResourceClaimTemplateSpec: {
    metadata: 'Labels and annotations of the claims.',
    spec: 'What the claims ask for.',
  },
  ResourceSlice: {
    '': 'Some of the devices that a driver offers. The scheduler gives them to claims.',
  },
  ResourceSliceSpec: {
    driver: 'The driver.',
    pool: 'The pool that they belong to, and of how many slices it is made.',
    nodeName: 'The node on which they are.',
    nodeSelector: 'The nodes from which they can be used.',
    allNodes: 'Whether they can be used from all nodes.',
    devices: 'The devices, with what tells them apart and how much of them there is.',
  },
})
