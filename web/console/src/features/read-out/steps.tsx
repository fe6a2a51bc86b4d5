import type { Item } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import type { Stage } from './stage';

interface StepsProps {
  readonly stage: Stage;
  readonly busy: boolean;
  readonly refusal: string | null;
  readonly onStep: (by: 1 | -1) => void;
}

/** Two fields that a thumb finds without looking; they also say what comes. */
export function Steps({ stage, busy, refusal, onStep }: StepsProps) {
  return (
    <nav className="readout-steps" aria-label={t('readOut.steps')} aria-busy={busy}>
      <Step word={t('readOut.previous')} to={stage.previousItem} refusal={refusal ?? (stage.previousItem ? null : t('readOut.isFirst'))} onClick={() => onStep(-1)} />
      <Step word={t('readOut.next')} to={stage.nextItem} refusal={refusal ?? (stage.nextItem ? null : t('readOut.isLast'))} onClick={() => onStep(1)} />
    </nav>
  );
}

interface StepProps {
  readonly word: string;
  readonly to: Item | null;
  readonly refusal: string | null;
  readonly onClick: () => void;
}

function Step({ word, to, refusal, onClick }: StepProps) {
  return (
    <Button className="readout-step" refusal={refusal} onClick={onClick}>
      <span className="readout-step-word">{word}</span>
      {to ? <span className="readout-step-item"><bdi className="number">{to.itemNumber}</bdi> <bdi>{to.title}</bdi></span> : null}
    </Button>
  );
}
