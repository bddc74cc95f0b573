/** Whether a request for devices tolerates a taint of one. Source: ToleratesTaint of the package resourceclaim. */
import type { DeviceTaint, DeviceToleration } from '../generated/types/resource-v1.ts'

export const toleratesDeviceTaint = (
  { key, operator = 'Equal', value = '', effect }: DeviceToleration,
  taint: DeviceTaint,
): boolean =>
  (!effect || effect === taint.effect) &&
  (!key || key === taint.key) &&
  (operator === 'Exists' || value === (taint.value ?? ''))
