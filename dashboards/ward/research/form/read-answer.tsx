/** What was asked of the server, or what stands in its place while it is read and where it could not be. */
import { Instead } from '../../connections/data-frame.tsx';
import { t } from '../../text/text.ts';
import type { Polled } from '../../connections/polled.ts';
import type { ComponentChildren, JSX } from 'preact';

export function ReadAnswer<T>({
  answer,
  children,
}: {
  readonly answer: Polled<T>;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  if (answer === null) return <Instead line={t('research.reading')} />;
  if (!answer.ok) return <Instead line={t('research.failed')} why={t('research.failedWhy')} />;
  return <>{children(answer.value)}</>;
}
