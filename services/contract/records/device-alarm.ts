/** An alarm of a bedside monitor, as IHE ACM (PCD-04) tells it. Vigil keeps and counts it; the monitor sounds it. */
import { z } from 'zod';

export const ALARM_PHASES = ['start', 'update', 'end', 'escalate', 'de-escalate', 'reset'] as const;
export const ALARM_PRIORITIES = ['high', 'medium', 'low', 'none'] as const;
export const ALARM_ORIGINS = ['physiological', 'technical', 'advisory', 'unknown'] as const;

export const deviceAlarmSchema = z.object({
  /** Same for all phases of one alarm. */
  alarmId: z.string().min(1).max(128),
  phase: z.enum(ALARM_PHASES),
  priority: z.enum(ALARM_PRIORITIES),
  origin: z.enum(ALARM_ORIGINS),
  /** Event code and its system as sent, for instance `MDC` `196652`. */
  system: z.string().max(40),
  code: z.string().max(40),
  text: z.string().max(200),
});
export type DeviceAlarm = z.infer<typeof deviceAlarmSchema>;
