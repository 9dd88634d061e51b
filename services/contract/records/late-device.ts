/**
 * The name under which frames travel that a corrected code map let in long after they came. Beside the
 * device and not as the device: they must not be taken for a repetition of its live frames, push those
 * out of its memory, or be judged by its clock. They stand where the device stood, and are history.
 */
const LATE = '@late';

/** Device id of the late frames of a device. */
export function lateDeviceId(deviceId: string): string {
  return `${deviceId}${LATE}`;
}

/** The device whose late frames these are; null for a device of its own. */
export function originalDeviceId(deviceId: string): string | null {
  return deviceId.endsWith(LATE) ? deviceId.slice(0, -LATE.length) : null;
}
