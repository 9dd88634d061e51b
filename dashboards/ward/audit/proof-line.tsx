/** Whether the trail proves itself, as it was last looked at: who reads it must know what it is worth. */
import { t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import type { JSX } from 'preact';
import type { TrailProof } from '../../../services/contract/audit/audit-view.ts';

interface ProofLineProps {
  readonly proofs: readonly TrailProof[];
  readonly timeZone: string;
}

export function ProofLine({ proofs, timeZone }: ProofLineProps): JSX.Element {
  if (proofs.length === 0) return <p class="quiet">{t('audit.unproved')}</p>;
  const sum = (of: (proof: TrailProof) => number): number => proofs.reduce((total, proof) => total + of(proof), 0);
  const at = dayClockText(Math.min(...proofs.map(({ verifiedAtMs }) => verifiedAtMs)), timeZone);
  const findings = sum((proof) => proof.findings);
  if (findings > 0) {
    return (
      <p class="audit-broken" role="alert">
        {t('audit.broken', { count: findings, at })}
      </p>
    );
  }
  const entries = sum(({ size }) => size);
  return (
    <p class="quiet">{t('audit.proved', { entries, at, anchored: sum(({ anchoredSize }) => anchoredSize ?? 0) })}</p>
  );
}
