import { Button } from './button';
import './stepper.css';

interface StepperProps {
  readonly value: string;
  readonly lessLabel: string;
  readonly moreLabel: string;
  readonly lessRefusal?: string | null;
  readonly moreRefusal?: string | null;
  readonly onStep: (by: 1 | -1) => void;
}

/** A number with a minus and a plus at its sides. */
export function Stepper({ value, lessLabel, moreLabel, lessRefusal, moreRefusal, onStep }: StepperProps) {
  return (
    <span className="stepper">
      <Button size="small" aria-label={lessLabel} refusal={lessRefusal} onClick={() => onStep(-1)}>−</Button>
      <span className="number stepper-value">{value}</span>
      <Button size="small" aria-label={moreLabel} refusal={moreRefusal} onClick={() => onStep(1)}>+</Button>
    </span>
  );
}
